"""What media offers to the doors."""

from __future__ import annotations

from mulette.core.room import Permission, Room

ROOM = Room(
    name="media",
    label="Médias",
    tables="mulette.core.media.tables",
    api="mulette.core.media.api:blueprint",
    pages="mulette.core.media.pages:blueprint",
    permissions=(
        Permission("read", "media", "voir les photos, sons et documents"),
        Permission("read_precise", "media", "prendre les fichiers d'origine, avec leur position"),
        Permission("create", "media", "déposer des photos, sons et documents"),
        Permission("update", "media", "décrire un fichier et le rendre public"),
        Permission("delete", "media", "supprimer un fichier"),
    ),
)
