"""Types of status and categories of the red lists.

Source: types of the base of statuses of the INPN; categories of the IUCN, version 3.1.
"""

from __future__ import annotations

TYPES = {
    "LRM": "Liste rouge mondiale",
    "LRE": "Liste rouge européenne",
    "LRN": "Liste rouge nationale",
    "LRR": "Liste rouge régionale",
    "PN": "Protection nationale",
    "PR": "Protection régionale",
    "PD": "Protection départementale",
    "POM": "Protection outre-mer",
    "PROT": "Protection",
    "DH": "Directive Habitats",
    "DO": "Directive Oiseaux",
    "BERN": "Convention de Berne",
    "BONN": "Convention de Bonn",
    "REGL": "Réglementation",
    "REGLII": "Interdiction d'introduction",
    "REGLLUTTE": "Lutte contre certaines espèces",
    "REGLSO": "Réglementation sans objet",
}

CATEGORIES = {
    "EX": "Éteinte",
    "EW": "Éteinte à l'état sauvage",
    "RE": "Disparue",
    "CR*": "En danger critique, peut-être disparue",
    "CR": "En danger critique",
    "EN": "En danger",
    "VU": "Vulnérable",
    "NT": "Quasi menacée",
    "LC": "Préoccupation mineure",
    "DD": "Données insuffisantes",
    "NA": "Non applicable",
    "NE": "Non évaluée",
}

RED_LISTS = ("LRM", "LRE", "LRN", "LRR")
PROTECTIONS = ("PN", "PR", "PD", "POM", "PROT")
