"""Every write of programmes, activities, meetings, agendas, attendance and the team."""

from leerkring.programmes.actions.activities import (
    NotPublished,
    add_milestone,
    cancel_activity,
    change_milestone,
    create_network,
    create_webinar,
    edit_activity,
    publish,
    remove_milestone,
    schedule_publication,
    set_organisation_roles,
    unpublish,
)
from leerkring.programmes.actions.attendance import (
    record_arrival,
    record_attendance_intention,
)
from leerkring.programmes.actions.copies import copy_activity
from leerkring.programmes.actions.meetings import (
    add_meeting,
    cancel_meeting,
    change_meeting,
    link_joint_meeting,
    move_meeting,
    set_agenda,
    unlink_joint_meeting,
)
from leerkring.programmes.actions.programmes import (
    create_programme,
    edit_programme,
    publish_programme,
    unpublish_programme,
)
from leerkring.programmes.actions.reminders import (
    choose_default_reminders,
    choose_reminders,
    write_reminders,
    write_reminders_of,
)
from leerkring.programmes.actions.subscriptions import (
    change_subscription,
    confirm_subscription,
    end_failing_subscription,
    forget_subscriptions,
    subscribe,
    tell_subscriber,
    tell_subscribers,
    unsubscribe,
    unsubscribe_address,
)
from leerkring.programmes.actions.team import add_member, remove_member

__all__ = [
    "NotPublished",
    "add_meeting",
    "add_member",
    "add_milestone",
    "cancel_activity",
    "cancel_meeting",
    "change_meeting",
    "change_milestone",
    "change_subscription",
    "choose_default_reminders",
    "choose_reminders",
    "confirm_subscription",
    "copy_activity",
    "create_network",
    "create_programme",
    "create_webinar",
    "edit_activity",
    "edit_programme",
    "end_failing_subscription",
    "forget_subscriptions",
    "link_joint_meeting",
    "move_meeting",
    "publish",
    "publish_programme",
    "record_arrival",
    "record_attendance_intention",
    "remove_member",
    "remove_milestone",
    "schedule_publication",
    "set_agenda",
    "set_organisation_roles",
    "subscribe",
    "tell_subscriber",
    "tell_subscribers",
    "unlink_joint_meeting",
    "unpublish",
    "unpublish_programme",
    "unsubscribe",
    "unsubscribe_address",
    "write_reminders",
    "write_reminders_of",
]
