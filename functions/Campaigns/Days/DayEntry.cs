using System.Runtime.InteropServices;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Local days on which a schedule may depend: a school term, a public holiday, a make-up workday (调休), an exam.
/// </summary>
public sealed record DayEntry
{
    /// <summary>The kind of the days.</summary>
    public required DayKind Kind { get; init; }

    /// <summary>
    /// The name for people, and for seasons that mean these days alone, 1 to 100 characters, such as <c>国庆节</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The first day.</summary>
    public required LocalDate From { get; init; }

    /// <summary>The last day, at most 400 days after the first; null is the first.</summary>
    public LocalDate? To { get; init; }

    /// <summary>
    /// The path of the area whose campaigns, and those of areas below it, use them; null is everywhere.
    /// </summary>
    public string? Area { get; init; }

    /// <summary>
    /// The event's UID in its calendar file: the file read again replaces these days. Null where an operator entered
    /// them.
    /// </summary>
    public string? Uid { get; init; }

    internal LocalDate Last => To ?? From;
    internal DayIdentity Identity => new(Kind, Name, From, Area);
}

/// <summary>The members that distinguish entries: no two entries of a catalogue have the same ones.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DayIdentity(DayKind Kind, string Name, LocalDate From, string? Area);

public enum DayKind
{
    /// <summary>
    /// A term from its first to its last day; a day in it that is neither a holiday nor on a weekend is a school day.
    /// </summary>
    SchoolTerm,
    Holiday,

    /// <summary>A weekend day that is worked in exchange for a day off.</summary>
    MakeUpWorkday,
    Exam,

    /// <summary>A named day that is an ordinary workday, such as 教师节.</summary>
    Observance,
}
