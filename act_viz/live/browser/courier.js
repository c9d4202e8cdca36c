// Stands inside the ticking fragment: hands each message over to the view, and the view's commands to the fragment.
// It is small because Streamlit sends a component's whole program along with every message.
export default function ({ data, setTriggerValue }) {
  const name = Symbol.for("act_viz.live");
  const hub = (globalThis[name] ??= { waiting: [] });
  hub.send = (command) => setTriggerValue("command", command);
  if (!data?.length) return;
  if (hub.receive) hub.receive(data);
  else hub.waiting.push(data);
}
