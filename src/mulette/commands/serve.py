"""The command that serves the pages on this machine."""

from __future__ import annotations

import click

from mulette.core.house import House, pass_house


@click.command()
@click.option("--host", help="Adresse d'écoute ; cette machine seulement par défaut.")
@click.option("--port", type=int, help="Port d'écoute.")
@pass_house
def serve(house: House, host: str | None, port: int | None) -> None:
    """Ouvre les pages web et l'API, pour cette machine seulement par défaut.

    Exemple : mulette serve --port 8000
    """
    serve_house(house, host or house.settings.host, port or house.settings.port)


def serve_house(house: House, host: str, port: int) -> None:
    """Serve an open house until somebody interrupts it, with its background workers."""
    from waitress import serve as serve_forever

    from mulette.core.jobs.operations import recover
    from mulette.core.jobs.queue import working
    from mulette.core.logs import set_up_logs
    from mulette.web.app import create_app

    set_up_logs(house.settings)
    click.echo(f"\nMulette est ouverte : http://{host}:{port} (Ctrl+C pour fermer)", err=True)
    recover(house)
    with working(house, house.settings.workers):
        serve_forever(
            create_app(house),
            host=host,
            port=port,
            threads=8,
            ident="Mulette",
            clear_untrusted_proxy_headers=not house.settings.trusted_proxies,  # create_app reads them
        )
