"""Every instrument, in the order in which they are shown."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.asrm import ASRM
from journal_api.domain.clinical_rules.instruments.audit_c import AUDIT_C
from journal_api.domain.clinical_rules.instruments.bpic_ss import BPIC_SS
from journal_api.domain.clinical_rules.instruments.c_ssrs import C_SSRS
from journal_api.domain.clinical_rules.instruments.cadss import CADSS
from journal_api.domain.clinical_rules.instruments.dissociation import DISSOCIATION
from journal_api.domain.clinical_rules.instruments.gad7 import GAD7
from journal_api.domain.clinical_rules.instruments.madrs import MADRS
from journal_api.domain.clinical_rules.instruments.pcl5 import PCL5
from journal_api.domain.clinical_rules.instruments.peg import PEG
from journal_api.domain.clinical_rules.instruments.phq2 import PHQ2
from journal_api.domain.clinical_rules.instruments.phq9 import PHQ9
from journal_api.domain.clinical_rules.instruments.qids_sr16 import QIDS_SR16
from journal_api.domain.clinical_rules.instruments.shapes import Instrument
from journal_api.domain.clinical_rules.instruments.urinary_check import URINARY_CHECK
from journal_api.domain.clinical_rules.instruments.use_check import USE_CHECK
from journal_api.domain.clinical_rules.instruments.who5 import WHO5

CATALOG: tuple[Instrument, ...] = (
    PHQ9,
    PHQ2,
    GAD7,
    PCL5,
    PEG,
    AUDIT_C,
    C_SSRS,
    WHO5,
    ASRM,
    QIDS_SR16,
    MADRS,
    CADSS,
    BPIC_SS,
    DISSOCIATION,
    URINARY_CHECK,
    USE_CHECK,
)
