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
/// <remarks>Times are in UTC: an occurrence is an instant, every program shows it by its reader's clock, and no zone
/// needs to be described, which Outlook, Google and Apple each read in their own way.
/// Every occurrence is an event of its own, since each has a state and figures of its own, and none has a start that a
/// rule could give.</remarks>
public static class FeedText
{
    /// <summary>An event is shown at least so long, or programs draw a line of it.</summary>
    private static readonly Duration MinDuration = Duration.FromMinutes(15);

    /// <summary>
    /// The longest duration shown as sending: texts that wait for a window or a stopped sender are not being sent.
    /// </summary>
    private static readonly Duration MaxDuration = Duration.FromHours(24);
    private static readonly InstantPattern Compact = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    /// <summary>Writes an instant: <c>20270618T083000Z</c>.</summary>
    public static string Time(Instant at) => Compact.Format(at);

    /// <summary>Writes it.</summary>
    /// <param name="name">The calendar's.</param>
    /// <param name="events">In the order wanted.</param>
    /// <param name="isCut">Whether there are more than these.</param>
    /// <param name="words">The language.</param>
    /// <param name="zone">IANA name, for programs that ask whose calendar it is.</param>
    /// <param name="now">Written as DTSTAMP of every event.</param>
    public static string Write(
        string name,
        IReadOnlyList<FeedEvent> events,
        bool isCut,
        FeedWords words,
        string zone,
        Instant now
    )
    {
        var about = isCut
            ? $"{words.About} {string.Format(CultureInfo.InvariantCulture, words.Cut, events.Count)}"
            : words.About;
        var calendar = new Calendar
        {
            ProductId = "-//CommunityAlerts//Calendar//EN",
            Method = CalendarMethods.Publish,
        };
        foreach (
            var (property, value) in new[]
            {
                ("NAME", Clean(name)),
                ("X-WR-CALNAME", Clean(name)),
                ("DESCRIPTION", about),
                ("X-WR-CALDESC", about),
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
            calendar.Events.Add(Event(item, words, now));
        }

        return FeedLines.Refold(
            new CalendarSerializer().SerializeToString(calendar)
                ?? throw new InvalidOperationException("The library writes nothing.")
        );
    }

    private static CalendarEvent Event(FeedEvent item, FeedWords words, Instant now) =>
        new()
        {
            // Without a host's name: the same occurrence is the same event wherever it is read.
            Uid = $"{item.Campaign}-{Time(item.DueAt)}@communityalerts",
            DtStamp = Utc(now),
            DtStart = Utc(item.DueAt),
            DtEnd = Utc(item.DueAt + Length(item.Figures?.SendTime ?? Duration.Zero)),
            Summary = Clean(words.Summary(item)),
            Description = Clean(words.Description(item)),
            Status =
                item.State is FeedState.OnHold ? EventStatus.Tentative
                : item.IsOn ? EventStatus.Confirmed
                : EventStatus.Cancelled,
            Transparency = TransparencyType.Transparent,
            Categories =
            [
                .. item.IsUrgent ? new[] { words.States[item.State], words.Urgent } : [words.States[item.State]],
            ],
        };

    /// <summary>The duration in whole minutes.</summary>
    private static Duration Length(Duration takes) =>
        Duration.FromMinutes(Math.Ceiling(Duration.Min(MaxDuration, Duration.Max(MinDuration, takes)).TotalMinutes));

    private static CalDateTime Utc(Instant at) => new(at.ToDateTimeUtc(), "UTC");

    /// <summary>Without control characters, which the format has no way to write; only a line's end may stay.</summary>
    private static string Clean(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? ' ' : c));
}
