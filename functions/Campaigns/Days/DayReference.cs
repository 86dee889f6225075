namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// A campaign's reference to days of the catalogue: a kind (<c>exam</c>) or a name (<c>国庆节</c>), alone for all of its
/// days, or with <c>-start</c> or <c>-end</c> for the first or the last of them.
/// </summary>
/// <param name="KindOrName">A kind as the API writes it, or a name.</param>
/// <param name="Part">The part of its days that is meant.</param>
public sealed record DayReference(string KindOrName, DayPart Part)
{
    /// <summary>The maximum number of characters of a reference: of a name, and its end.</summary>
    public const int MaxLength = DayEntryValidator.MaxName + 6;

    /// <summary>The detail of a problem with a longer one.</summary>
    internal static readonly string TooLong =
        $"A kind or name of days has at most {MaxLength} characters, its end included.";

    private const string Start = "-start";
    private const string End = "-end";

    /// <summary>The kinds as the API writes them.</summary>
    public static IReadOnlyDictionary<string, DayKind> Kinds { get; } =
        new Dictionary<string, DayKind>(StringComparer.Ordinal)
        {
            ["school-term"] = DayKind.SchoolTerm,
            ["holiday"] = DayKind.Holiday,
            ["make-up-workday"] = DayKind.MakeUpWorkday,
            ["exam"] = DayKind.Exam,
            ["observance"] = DayKind.Observance,
        };

    /// <summary>The kind meant; null where it is a name.</summary>
    public DayKind? Kind => Kinds.TryGetValue(KindOrName, out var kind) ? kind : null;

    public static DayReference Read(string text) =>
        text.EndsWith(Start, StringComparison.Ordinal) ? new DayReference(text[..^Start.Length], DayPart.Start)
        : text.EndsWith(End, StringComparison.Ordinal) ? new DayReference(text[..^End.Length], DayPart.End)
        : new DayReference(text, DayPart.Whole);

    /// <summary>Whether a name is reserved: a kind, or one that ends in <c>-start</c> or <c>-end</c>.</summary>
    public static bool IsReserved(string name)
    {
        var reference = Read(name);
        return reference.Part is not DayPart.Whole || reference.Kind is not null;
    }

    public override string ToString() =>
        KindOrName
        + Part switch
        {
            DayPart.Start => Start,
            DayPart.End => End,
            DayPart.Whole => "",
            _ => throw new InvalidOperationException($"No such part: {Part}"),
        };
}

public enum DayPart
{
    /// <summary>All of its days; as a season's edge the first where it opens, the last where it closes.</summary>
    Whole,
    Start,
    End,
}
