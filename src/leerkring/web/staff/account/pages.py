"""One's own account: the second factor, where one is signed in, and ending that from afar."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from leerkring.people.second_factor import second_factor_of, unused_recovery_codes
from leerkring.people.sessions import DEVICE, end_session, is_session, sessions_of
from leerkring.programmes.queries import must_have_second_factor
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.design.signing_in import account_of
from leerkring.web.staff.guard import staff_only


@staff_only
@never_cache
def home(request: Request) -> HttpResponse:
    account = account_of(request)
    browsers = [
        {
            "session": one,
            "device": one.data.get(DEVICE) or _("an unknown browser"),
            "is_here": is_session(one, getattr(request.session, "row_key", "")),
        }
        for one in sessions_of(account, request.now)
    ]
    factor = second_factor_of(account)
    context = {
        "browsers": browsers,
        "factor": factor,
        "codes_left": len(unused_recovery_codes(account)) if factor else 0,
        "is_required": must_have_second_factor(account),
    }
    return render(request, "web_staff/account/home.html", context)


@staff_only
@require_POST
@once
def end(request: Request, pk: int) -> HttpResponse:
    sessions = sessions_of(account_of(request), request.now).select_related("account")
    session = get_object_or_404(sessions, pk=pk)
    end_session(by=request.actor, at=request.now, session=session)
    messages.success(request, _("Nobody is signed in there any more."))
    return redirect("web_staff:my-account")
