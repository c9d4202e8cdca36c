"""CLAIMS: what textbooks say, the experiment that tests it, and the verdict."""

from act_viz.evidence.claims import linear as linear  # isort: skip
from act_viz.evidence.claims import depth as depth  # isort: skip
from act_viz.evidence.claims import selu as selu  # isort: skip
from act_viz.evidence.claims import speed as speed  # isort: skip
from act_viz.evidence.claims import death as death  # isort: skip
from act_viz.evidence.claims import rectifiers as rectifiers  # isort: skip
from act_viz.evidence.claims import shapes as shapes  # isort: skip
from act_viz.evidence.claims import universal as universal  # isort: skip
from act_viz.evidence.claims import output as output  # isort: skip
from act_viz.evidence.claims import cost as cost  # isort: skip
from act_viz.evidence.claims import own as own  # isort: skip
from act_viz.evidence.claims.claim import CLAIMS as CLAIMS
from act_viz.evidence.claims.claim import FORMS as FORMS
from act_viz.evidence.claims.claim import FULL as FULL
from act_viz.evidence.claims.claim import SHORT as SHORT
from act_viz.evidence.claims.claim import TOPICS as TOPICS
from act_viz.evidence.claims.claim import Claim as Claim
from act_viz.evidence.claims.claim import Form as Form
from act_viz.evidence.claims.claim import Quoted as Quoted
from act_viz.evidence.claims.testing import Result as Result
from act_viz.evidence.claims.testing import Test as Test
from act_viz.evidence.claims.testing import result_of as result_of
from act_viz.evidence.claims.testing import shipped as shipped
from act_viz.evidence.verdicts import ANSWERS as ANSWERS
from act_viz.evidence.verdicts import VERDICTS as VERDICTS
from act_viz.evidence.verdicts import Comparison as Comparison
from act_viz.evidence.verdicts import Finding as Finding
from act_viz.evidence.verdicts import Line as Line
from act_viz.evidence.verdicts import Picture as Picture
from act_viz.evidence.verdicts import Tuning as Tuning
