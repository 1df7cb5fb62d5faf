"""Reads of the jobs: whose, how far, what came out."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.jobs.folder import folder_of, seconds_left
from mulette.core.jobs.tables import Job
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.queries import full_name
from mulette.core.people.tables import Person
from mulette.core.people.viewer import Scope, Viewer
from mulette.settings import Settings

COLUMNS = (
    Column("title", "Travail"),
    Column("state", "État"),
    Column("author", "Demandé par", is_sortable=False),
    Column("created_at", "Demandé"),
    Column("started_at", "Commencé", is_shown=False),
    Column("ended_at", "Fini"),
)
STATES = {
    "waiting": "en attente",
    "running": "en cours",
    "done": "terminé",
    "failed": "échec",
    "cancelled": "annulé",
    "interrupted": "interrompu",
}
_INTERRUPTED = "Le serveur s'est arrêté pendant ce travail. Rien n'a été écrit à moitié."


@dataclass(frozen=True)
class JobView:
    """A job as its page shows it.

    Parameters
    ----------
    id, title, state
        Identifier, French title, state of the table.
    stage, done, total, seconds_left
        How far it is; time left in seconds, None where nothing tells.
    message
        Why it failed or stopped.
    result_url
        Page of what came out.
    """

    id: uuid.UUID
    title: str
    state: str
    stage: str
    done: int
    total: int | None
    seconds_left: float | None
    message: str
    result_url: str | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in {"waiting", "running"}


def get_job(session: Session, viewer: Viewer, job_uuid: uuid.UUID, *, action: str = "read") -> Job:
    """Give a job that the viewer may see, or act upon.

    Raises
    ------
    NotFound
        No such job, or not theirs to see.
    """
    job = session.scalar(_visible(viewer, action).where(Job.uuid == job_uuid))
    if job is None:
        raise NotFound("Ce travail n'existe pas, ou n'est pas à vous.", code="jobs.unknown", uuid=job_uuid)
    return job


def view_job(settings: Settings, job: Job, now: dt.datetime) -> JobView:
    """Put together what the store and the job's files say."""
    progress = folder_of(settings, job.uuid).read_progress()
    return JobView(
        id=job.uuid,
        title=job.title,
        state=job.state,
        stage=progress.stage,
        done=progress.done,
        total=progress.total,
        seconds_left=seconds_left(progress, now) if job.state == "running" else None,
        message=_INTERRUPTED if job.state == "interrupted" else (job.error or ""),
        result_url=job.url,
    )


def list_jobs(session: Session, viewer: Viewer, state: ListState) -> Page:
    """Give one page of the jobs that the viewer may see: rows ``(Job, author's name)``; filter: ``state``."""
    query = _visible(viewer, "read")
    for word in state.q.split():
        query = query.where(Job.title.icontains(word, autoescape=True))
    if (state.filters or {}).get("state"):
        query = query.where(Job.state.in_((state.filters or {})["state"]))
    total = session.scalar(select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())) or 0
    order = getattr(Job, state.sort)
    order = order.desc() if state.descending else order
    jobs = session.scalars(query.order_by(order, Job.id.desc()).offset(state.offset).limit(state.size)).all()
    authors = {job.author_id for job in jobs if job.author_id is not None}
    found = session.scalars(select(Person).where(Person.id.in_(authors)))
    names = {person.id: full_name(person) for person in found}
    return Page([(job, names.get(job.author_id or 0, "Mulette")) for job in jobs], total, state)


def count_under_way(session: Session, viewer: Viewer) -> int:
    """Count one's own jobs that wait or run: the figure on the bell."""
    whose = Job.author_id == viewer.person_id
    query = select(func.count()).select_from(Job).where(whose, Job.state.in_(("waiting", "running")))
    return session.scalar(query) or 0


def waiting_jobs(session: Session) -> list[uuid.UUID]:
    """List the jobs that wait, the oldest first."""
    return list(session.scalars(select(Job.uuid).where(Job.state == "waiting").order_by(Job.id)))


def _visible(viewer: Viewer, action: str) -> Select[Job]:
    """Select the jobs within the viewer's reach; one's own are always."""
    query, scope = select(Job), viewer.scope(action, "job")
    if scope is Scope.ALL:
        return query
    if viewer.person_id is None:
        return query.where(false())
    mine = Job.author_id == viewer.person_id
    if scope is Scope.ORGANISATION and viewer.organisation_id is not None:
        colleagues = select(Person.id).where(Person.organisation_id == viewer.organisation_id)
        return query.where(or_(mine, Job.author_id.in_(colleagues)))
    return query.where(mine)
