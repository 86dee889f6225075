using System.Globalization;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using NodaTime;
using NodaTime.Text;
using Calendar = Ical.Net.Calendar;
using Duration = NodaTime.Duration;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>
/// Writes a feed as iCalendar (RFC 5545, with the properties of RFC 7986 and those that programs knew before it). Pure.
/// </summary>
/// <remarks>Times are in UTC: an occurrence is an instant, programs show it in their user's zone, and no zone needs to
/// be described, which Outlook, Google and Apple each parse differently.
/// Every occurrence is a separate event, since each has a state and figures, and no recurrence rule gives their
/// starts.</remarks>
public static class FeedWriter
{
    /// <summary>The minimum duration of an event: programs draw a shorter one as a line.</summary>
    private static readonly Duration MinDuration = Duration.FromMinutes(15);

    /// <summary>
    /// The maximum duration of an event: texts that wait for quiet hours or a stopped sender are not being sent.
    /// </summary>
    private static readonly Duration MaxDuration = Duration.FromHours(24);
    private static readonly InstantPattern Compact = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    /// <summary>Writes an instant: <c>20270618T083000Z</c>.</summary>
    public static string FormatInstant(Instant at) => Compact.Format(at);

    /// <summary>Writes a feed.</summary>
    /// <param name="name">The name of the calendar.</param>
    /// <param name="events">The events in the order in which they are written.</param>
    /// <param name="isCut">Whether events were left out.</param>
    /// <param name="words">The texts in the language of the feed.</param>
    /// <param name="zone">The IANA zone id of the calendar's area, written as X-WR-TIMEZONE.</param>
    /// <param name="now">The instant written as DTSTAMP of every event.</param>
    public static string Write(
        string name,
        IReadOnlyList<FeedEvent> events,
        bool isCut,
        FeedTexts words,
        string zone,
        Instant now
    )
    {
        var description = isCut
            ? $"{words.CalendarDescription} "
                + $"{string.Format(CultureInfo.InvariantCulture, words.LeftOutFormat, events.Count)}"
            : words.CalendarDescription;
        var calendar = new Calendar
        {
            ProductId = "-//CommunityAlerts//Calendar//EN",
            Method = CalendarMethods.Publish,
        };
        foreach (
            var (property, value) in new[]
            {
                ("NAME", Sanitize(name)),
                ("X-WR-CALNAME", Sanitize(name)),
                ("DESCRIPTION", description),
                ("X-WR-CALDESC", description),
                ("X-WR-TIMEZONE", zone),
                ("X-PUBLISHED-TTL", "PT1H"),
            }
        )
        {
            calendar.AddProperty(property, value);
        }

        var refresh = new CalendarProperty("REFRESH-INTERVAL", "PT1H");
        refresh.AddParameter("VALUE", "DURATION");
        calendar.AddProperty(refresh);
        foreach (var item in events)
        {
            calendar.Events.Add(CreateEvent(item, words, now));
        }

        return FeedLines.Refold(
            new CalendarSerializer().SerializeToString(calendar)
                ?? throw new InvalidOperationException("The library returned no text.")
        );
    }

    private static CalendarEvent CreateEvent(FeedEvent item, FeedTexts words, Instant now) =>
        new()
        {
            // No host name: an occurrence has the same UID on whatever host the feed is read.
            Uid = $"{item.Campaign}-{FormatInstant(item.DueAt)}@communityalerts",
            DtStamp = Utc(now),
            DtStart = Utc(item.DueAt),
            DtEnd = Utc(item.DueAt + DisplayDuration(item.Figures?.SendTime ?? Duration.Zero)),
            Summary = Sanitize(words.Summary(item)),
            Description = Sanitize(words.Description(item)),
            Status =
                item.State is FeedState.OnHold ? EventStatus.Tentative
                : item.IsPlannedOrStarted ? EventStatus.Confirmed
                : EventStatus.Cancelled,
            Transparency = TransparencyType.Transparent,
            Categories =
            [
                .. item.IsUrgent ? new[] { words.States[item.State], words.Urgent } : [words.States[item.State]],
            ],
        };

    /// <summary>Limits a duration to the permitted range and rounds it up to whole minutes.</summary>
    private static Duration DisplayDuration(Duration duration) =>
        Duration.FromMinutes(Math.Ceiling(Duration.Min(MaxDuration, Duration.Max(MinDuration, duration)).TotalMinutes));

    private static CalDateTime Utc(Instant at) => new(at.ToDateTimeUtc(), "UTC");

    /// <summary>Replaces control characters, which the format cannot express, by spaces; line feeds are kept.</summary>
    private static string Sanitize(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? ' ' : c));
}
