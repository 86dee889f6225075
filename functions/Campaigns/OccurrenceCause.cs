using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>
/// The cause of an occurrence's state, for clients that translate it; the English reason says the same.
/// </summary>
/// <param name="Code"><c>planned</c>, <c>left-out</c> (by the season), <c>before-change</c> (it lies before the
/// campaign was made or last changed, and does not start), <c>paused</c>, <c>missed</c>, <c>left-out-by-hand</c>
/// (a person skipped that date), <c>moved</c> and <c>moved-here</c> (a person moved that date),
/// <c>settled-before-move</c> (it did not start, since the original date had started);
/// where its broadcast could not be requested the problem's code, of <c>invalid-fields</c> the first field's.</param>
public sealed record OccurrenceCause(string Code)
{
    public const string Planned = "planned";
    public const string LeftOut = "left-out";
    public const string BeforeChange = "before-change";
    public const string Paused = "paused";
    public const string Missed = "missed";
    public const string SkippedByPerson = "left-out-by-hand";
    public const string MovedCode = "moved";
    public const string MovedHereCode = "moved-here";
    public const string SettledBeforeMove = "settled-before-move";

    /// <summary>The reason why its day is in the schedule; absent where the occurrence is stored.</summary>
    public DayCause? Day { get; init; }

    /// <summary>The index of the season's span in which it lies, from 0.</summary>
    public int? Span { get; init; }

    /// <summary>The index in the span's <c>except</c> of the exception that leaves it out, from 0.</summary>
    public int? Except { get; init; }

    /// <summary>The name of the days that it leaves out, such as <c>中考</c>; absent where they have none.</summary>
    public string? Name { get; init; }

    /// <summary>The local time that the schedule says, where the clocks skip it that day.</summary>
    public LocalTime? SkippedTime { get; init; }

    /// <summary>The due instant to which a person moved the occurrence.</summary>
    public Instant? MovedTo { get; init; }

    /// <summary>The due instant from which a person moved the occurrence.</summary>
    public Instant? MovedFrom { get; init; }

    public static OccurrenceCause Moved(Instant to) => new(MovedCode) { MovedTo = to };

    public static OccurrenceCause MovedHere(Instant from) => new(MovedHereCode) { MovedFrom = from };
}

/// <summary>The reason why a day is in a schedule.</summary>
/// <param name="Code">
/// <c>weekday</c>, <c>listed</c>, <c>each</c>, <c>school-day</c>, <c>last-school-day-before</c>,
/// <c>first-school-day-after</c>, <c>first-days</c>, <c>last-days</c>.
/// </param>
public sealed record DayCause(string Code)
{
    /// <summary>The reference to days of the catalogue, such as <c>holiday-start</c>.</summary>
    public string? Days { get; init; }

    /// <summary>The name of these days, such as <c>国庆节</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The first or last of these days, before or after which it lies.</summary>
    public LocalDate? Of { get; init; }

    /// <summary>The number of days by which the rule moves these days; negative is earlier.</summary>
    public int? OffsetDays { get; init; }

    /// <summary>The number of days of the rule, such as 7 for the last seven days of a window.</summary>
    public int? Count { get; init; }

    /// <summary>
    /// Formats an English phrase such as <c>Friday</c>, <c>last school day before 国庆节 (2027-10-01)</c>.
    /// </summary>
    public string Describe(LocalDate day) =>
        Code switch
        {
            "weekday" => day.DayOfWeek.ToString(),
            "listed" => $"{day.DayOfWeek}, a listed date",
            "each" => $"{Offset}{Days} ({Name})",
            "school-day" => "school day",
            "last-school-day-before" => $"last school day before {Name} ({Of:uuuu-MM-dd})",
            "first-school-day-after" => $"first school day after {Name} ({Of:uuuu-MM-dd})",
            "first-days" => $"one of the first {Count} days",
            "last-days" => $"one of the last {Count} days",
            _ => throw new InvalidOperationException($"No such cause: {Code}"),
        };

    private string Offset =>
        OffsetDays switch
        {
            null => "",
            -1 => "1 day before ",
            1 => "1 day after ",
            < 0 => $"{-OffsetDays} days before ",
            _ => $"{OffsetDays} days after ",
        };
}
