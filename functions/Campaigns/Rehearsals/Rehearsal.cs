using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// The simulated result of a range of days with today's contacts, areas, senders and templates, as if only its
/// campaigns sent texts. Nothing is stored or sent.
/// </summary>
public sealed record Rehearsal
{
    public required LocalDate From { get; init; }
    public required LocalDate To { get; init; }

    /// <summary>
    /// The instant at which contacts, opt-outs and card histories were counted: at most a minute ago. Everything else
    /// is as it is now.
    /// </summary>
    public required Instant AsOf { get; init; }

    /// <summary>The campaigns, by id.</summary>
    public required IReadOnlyList<RehearsedCampaign> Campaigns { get; init; }

    /// <summary>
    /// Days on which anything falls due, ascending; each occurrence on its day in its campaign's zone.
    /// </summary>
    public required IReadOnlyList<DayFigures> Days { get; init; }

    /// <summary>The figures by ISO week, and by month.</summary>
    public required IReadOnlyList<WeekFigures> Weeks { get; init; }
    public required IReadOnlyList<MonthFigures> Months { get; init; }

    /// <summary>The collisions, by day; of each kind the first 400.</summary>
    public required IReadOnlyList<Collision> Collisions { get; init; }

    /// <summary>The number of each kind, listed or not.</summary>
    public required ImmutableSortedDictionary<CollisionKind, int> CollisionCounts { get; init; }
    public required Figures Total { get; init; }
}

/// <summary>Figures of some occurrences.</summary>
public record Figures
{
    public required int Occurrences { get; init; }

    /// <summary>
    /// The number of texts: a person whom two occurrences reach counts twice, and not for one that a budget forbids.
    /// </summary>
    public required long Recipients { get; init; }
    public required long Segments { get; init; }

    /// <summary>
    /// The cost in the currency of the setting where any of it is, else in the first by name. Exact where the senders
    /// that may serve a recipient cost the same, else an upper bound.
    /// </summary>
    public required Money Cost { get; init; }

    /// <summary>Costs in the currencies of other senders; absent where there are none.</summary>
    public IReadOnlyList<Money>? OtherCosts { get; init; }

    /// <summary>Hours of sending at the senders' pace, each occurrence by itself, to a thousandth.</summary>
    public required decimal Hours { get; init; }
}

/// <summary>The figures of one day.</summary>
public sealed record DayFigures : Figures
{
    [SetsRequiredMembers]
    private DayFigures(Figures sum, LocalDate day, IReadOnlyList<string> campaigns)
        : base(sum) => (Day, Campaigns) = (day, campaigns);

    public LocalDate Day { get; }

    /// <summary>The campaigns with occurrences on that day, by id.</summary>
    public IReadOnlyList<string> Campaigns { get; }

    public static DayFigures From(Figures sum, LocalDate day, IReadOnlyList<string> campaigns) =>
        new(sum, day, campaigns);
}

/// <summary>The figures of one ISO week, such as <c>2027-W24</c>.</summary>
public sealed record WeekFigures : Figures
{
    [SetsRequiredMembers]
    private WeekFigures(Figures sum, string week)
        : base(sum) => Week = week;

    public string Week { get; }

    public static WeekFigures From(Figures sum, string week) => new(sum, week);
}

/// <summary>The figures of one month, such as <c>2027-06</c>.</summary>
public sealed record MonthFigures : Figures
{
    [SetsRequiredMembers]
    private MonthFigures(Figures sum, string month)
        : base(sum) => Month = month;

    public string Month { get; }

    public static MonthFigures From(Figures sum, string month) => new(sum, month);
}

/// <summary>The figures of one campaign over all days.</summary>
public sealed record RehearsedCampaign : Figures
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required RehearsedState State { get; init; }

    /// <summary>The number of recipients of one occurrence, budgets aside.</summary>
    public required int People { get; init; }

    /// <summary>Contacts of the audience who get no text of any occurrence, by reason.</summary>
    public required ImmutableSortedDictionary<string, int> Excluded { get; init; }

    /// <summary>The number of texts that budgets forbid, over all occurrences.</summary>
    public required long OverBudget { get; init; }

    /// <summary>Weeks in which it falls due, ascending.</summary>
    public required IReadOnlyList<WeekFigures> Weeks { get; init; }

    /// <summary>Remarks for a person, in sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

public enum RehearsedState
{
    Active,

    /// <summary>Paused: none of its occurrences is counted.</summary>
    Paused,

    /// <summary>Not saved: given as a draft in the request.</summary>
    Draft,
}

/// <summary>A failure or a conflict that a rehearsal found, for a person to review.</summary>
public sealed record Collision
{
    public required CollisionKind Kind { get; init; }

    /// <summary>The day in the campaign's zone; of a ceiling, in its area's.</summary>
    public required LocalDate Day { get; init; }

    /// <summary>The due instant, where it is about one occurrence.</summary>
    public Instant? At { get; init; }

    /// <summary>The campaigns, by id, at least one.</summary>
    public required IReadOnlyList<string> Campaigns { get; init; }

    /// <summary>The number of people concerned; absent where it is not known.</summary>
    public int? People { get; init; }

    /// <summary>The area of the ceiling.</summary>
    public string? Area { get; init; }

    /// <summary>The cost of the area's day.</summary>
    public Money? Cost { get; init; }

    /// <summary>The code of the problem, where a request would be refused.</summary>
    public string? Problem { get; init; }

    /// <summary>The collision as an English sentence.</summary>
    public required string Detail { get; init; }
}

public enum CollisionKind
{
    /// <summary>Several campaigns reach the same people on one day.</summary>
    SameDay,

    /// <summary>Budgets of numbers or households exclude some recipients.</summary>
    Budget,

    /// <summary>The last texts would come after the latest useful time.</summary>
    TooSlow,

    /// <summary>An area's day would cost more than it may; texts wait, and may come too late.</summary>
    SpendCeiling,

    /// <summary>People have seen every card of a deck: from here the cards come again.</summary>
    DeckExhausted,

    /// <summary>Nobody would get any text of a campaign: its occurrences are skipped.</summary>
    Nobody,

    /// <summary>A campaign's broadcasts could not be requested: its occurrences are skipped.</summary>
    NotOrdered,
}
