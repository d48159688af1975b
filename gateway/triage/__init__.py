"""The one door to the classifier. Below its confidence it says "unsure", and a person sorts the mail.

Models lie in one home, as versions of which one is in use; they are made from the topics in the settings, the starter
set and the lessons that tickets taught. `Classify` answers and follows whatever version is in use; `refit` makes a new
one. numpy and scikit-learn are imported here only, and only on use.
"""
from gateway.triage.classify import Classify, open_model
from gateway.triage.config import TriageConfig
from gateway.triage.relearning import relearn
from gateway.triage.report import model_report
from gateway.triage.similar import Alike, Shelves
from gateway.triage.training import Refit, refit

__all__ = ["Alike", "Classify", "Refit", "Shelves", "TriageConfig", "model_report", "open_model", "refit",
           "relearn"]
