"""The team's addresses: one list per subject, under /beheer/."""

from __future__ import annotations

from leerkring.web.staff.account.urls import urlpatterns as account
from leerkring.web.staff.activities.urls import urlpatterns as activities
from leerkring.web.staff.applications.urls import urlpatterns as applications
from leerkring.web.staff.balance.urls import urlpatterns as balance
from leerkring.web.staff.closing.urls import urlpatterns as closing
from leerkring.web.staff.dates.urls import urlpatterns as dates
from leerkring.web.staff.draw.urls import urlpatterns as draw
from leerkring.web.staff.duplicates.urls import urlpatterns as duplicates
from leerkring.web.staff.entering.urls import urlpatterns as entering
from leerkring.web.staff.experts.urls import urlpatterns as experts
from leerkring.web.staff.findings.urls import urlpatterns as findings
from leerkring.web.staff.formal.urls import urlpatterns as formal
from leerkring.web.staff.groups.urls import urlpatterns as groups
from leerkring.web.staff.harvest.urls import urlpatterns as harvest
from leerkring.web.staff.history.urls import urlpatterns as history
from leerkring.web.staff.inbox.urls import urlpatterns as inbox
from leerkring.web.staff.intake.urls import urlpatterns as intake
from leerkring.web.staff.inviting.urls import urlpatterns as inviting
from leerkring.web.staff.letters.urls import urlpatterns as letters
from leerkring.web.staff.meetings.urls import urlpatterns as meetings
from leerkring.web.staff.overrides.urls import urlpatterns as overrides
from leerkring.web.staff.people.urls import urlpatterns as people
from leerkring.web.staff.placing.urls import urlpatterns as placing
from leerkring.web.staff.post.urls import urlpatterns as post
from leerkring.web.staff.privacy.urls import urlpatterns as privacy
from leerkring.web.staff.programmes.urls import urlpatterns as programmes
from leerkring.web.staff.questions.urls import urlpatterns as questions
from leerkring.web.staff.reading.urls import urlpatterns as reading
from leerkring.web.staff.security.urls import urlpatterns as security
from leerkring.web.staff.themes.urls import urlpatterns as themes
from leerkring.web.staff.today.urls import urlpatterns as today
from leerkring.web.staff.venue.urls import urlpatterns as venue

app_name = "web_staff"
urlpatterns = [
    *today,
    *account,
    *activities,
    *duplicates,
    *inviting,
    *questions,
    *programmes,
    *dates,
    *people,
    *formal,
    *security,
    *privacy,
    *history,
    *applications,
    *entering,
    *reading,
    *balance,
    *draw,
    *placing,
    *overrides,
    *post,
    *letters,
    *inbox,
    *intake,
    *themes,
    *experts,
    *venue,
    *meetings,
    *groups,
    *harvest,
    *findings,
    *closing,
]
