"""CLAIMS: what textbooks say, the experiment that tests it, and the verdict."""

from act_viz.claims import linear as linear  # isort: skip
from act_viz.claims import depth as depth  # isort: skip
from act_viz.claims import selu as selu  # isort: skip
from act_viz.claims import speed as speed  # isort: skip
from act_viz.claims import death as death  # isort: skip
from act_viz.claims import rectifiers as rectifiers  # isort: skip
from act_viz.claims import shapes as shapes  # isort: skip
from act_viz.claims import universal as universal  # isort: skip
from act_viz.claims import output as output  # isort: skip
from act_viz.claims import cost as cost  # isort: skip
from act_viz.claims import own as own  # isort: skip
from act_viz.claims.base import CLAIMS as CLAIMS
from act_viz.claims.base import FORMS as FORMS
from act_viz.claims.base import FULL as FULL
from act_viz.claims.base import SHORT as SHORT
from act_viz.claims.base import TOPICS as TOPICS
from act_viz.claims.base import Claim as Claim
from act_viz.claims.base import Form as Form
from act_viz.claims.base import Quoted as Quoted
from act_viz.claims.evidence import ANSWERS as ANSWERS
from act_viz.claims.evidence import VERDICTS as VERDICTS
from act_viz.claims.evidence import Comparison as Comparison
from act_viz.claims.evidence import Finding as Finding
from act_viz.claims.evidence import Line as Line
from act_viz.claims.evidence import Picture as Picture
from act_viz.claims.evidence import Tuning as Tuning
from act_viz.claims.testing import Result as Result
from act_viz.claims.testing import Test as Test
from act_viz.claims.testing import result_of as result_of
from act_viz.claims.testing import shipped as shipped
