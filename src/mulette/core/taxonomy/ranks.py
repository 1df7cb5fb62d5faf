"""The ranks of TAXREF, from the widest to the narrowest.

Source: TAXREF, table of ranks (codes and labels), order of TaxHub's ``bib_taxref_rangs``. The last four are those
of local aggregates (VisioNature): groups of species or genera that an observer could not tell apart.
"""

from __future__ import annotations

RANKS: dict[str, str] = {
    "Dumm": "Domaine",
    "SPRG": "Super-Règne",
    "KD": "Règne",
    "SSRG": "Sous-Règne",
    "IFRG": "Infra-Règne",
    "PH": "Embranchement",
    "SBPH": "Sous-Phylum",
    "IFPH": "Infra-Phylum",
    "DV": "Division",
    "SBDV": "Sous-division",
    "SPCL": "Super-Classe",
    "CLAD": "Cladus",
    "CL": "Classe",
    "SBCL": "Sous-Classe",
    "IFCL": "Infra-classe",
    "LEG": "Legio",
    "SPOR": "Super-Ordre",
    "COH": "Cohorte",
    "OR": "Ordre",
    "SBOR": "Sous-Ordre",
    "IFOR": "Infra-Ordre",
    "SPFM": "Super-Famille",
    "FM": "Famille",
    "SBFM": "Sous-Famille",
    "SPTR": "Supra-Tribu",
    "TR": "Tribu",
    "SSTR": "Sous-Tribu",
    "GN": "Genre",
    "SSGN": "Sous-Genre",
    "SC": "Section",
    "SBSC": "Sous-Section",
    "SER": "Série",
    "SSER": "Sous-Série",
    "AGES": "Agrégat",
    "ES": "Espèce",
    "SMES": "Semi-espèce",
    "MES": "Micro-Espèce",
    "SSES": "Sous-espèce",
    "NAT": "Natio",
    "HYB": "Hybride",
    "CVAR": "Convariété",
    "VAR": "Variété",
    "SVAR": "Sous-Variété",
    "FO": "Forme",
    "SSFO": "Sous-Forme",
    "FOES": "Forma species",
    "LIN": "Linea",
    "CLO": "Clône",
    "RACE": "Race",
    "CAR": "Cultivar",
    "MO": "Morpha",
    "AB": "Abberatio",
    "RGN": "Groupe de genres",
    "RES": "Groupe d'espèces",
    "RSES": "Groupe de sous-espèces",
    "POP": "Population",
}

_ORDER = {code: position for position, code in enumerate(RANKS)}


def rank_label(code: str | None) -> str:
    """Give the French label of a rank; the code itself where TAXREF gained one since.

    >>> rank_label("ES"), rank_label("XYZ"), rank_label(None)
    ('Espèce', 'XYZ', '')
    """
    return RANKS.get(code or "", code or "")


def rank_order(code: str | None) -> int:
    """Give the place of a rank from the widest to the narrowest; unknown ranks come last.

    >>> rank_order("FM") < rank_order("GN") < rank_order("ES") < rank_order("SSES") < rank_order(None)
    True
    """
    return _ORDER.get(code or "", len(_ORDER))
