"""A function typed by the reader: parsed safely, differentiated symbolically, evaluated with numpy."""
