using System.Collections.Immutable;
using NodaTime;

namespace CommunityAlerts.Rounds.Questions;

/// <summary>The question of a round as it was asked: frozen when the round opens.</summary>
public sealed record Question
{
    /// <summary>The question by language tag, at least one.</summary>
    public required IReadOnlyDictionary<string, string> Text { get; init; }

    /// <summary>The possible answers, at least one, in the order in which they are shown.</summary>
    public required IReadOnlyList<AnswerOption> Options { get; init; }

    /// <summary>The ways by which a household can answer, at least one, each once.</summary>
    public required IReadOnlyList<AnswerWay> Ways { get; init; }

    /// <summary>The members of a household who get the first text.</summary>
    public FirstTexts First { get; init; }

    /// <summary>The households that a campaign's later occurrences text.</summary>
    public AskAgain Again { get; init; }

    /// <summary>The time after the closing for which the answer page still says so; null is the default.</summary>
    public Duration? PageUntil { get; init; }
}

/// <summary>A possible answer.</summary>
public sealed record AnswerOption
{
    /// <summary>Lower-case letters, digits and hyphens; unique in its question.</summary>
    public required string Id { get; init; }

    /// <summary>The words on the page and in lists, by language tag.</summary>
    public required IReadOnlyDictionary<string, string> Label { get; init; }

    /// <summary>
    /// The words that mean it in a reply, by language tag. A reply in any language may use those of any.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Words
    {
        get;
        init => field = value ?? ImmutableDictionary<string, IReadOnlyList<string>>.Empty;
    } = ImmutableDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>The state of a household's case after the answer.</summary>
    public AnswerEffect State { get; init; }
}

/// <summary>The effect of an answer on the state of a case.</summary>
public enum AnswerEffect
{
    /// <summary>The household has answered, and is not reminded or visited.</summary>
    Acknowledged,

    /// <summary>The household needs somebody: its case stays open and is on the visit list.</summary>
    Open,
}

/// <summary>A way to answer.</summary>
public enum AnswerWay
{
    /// <summary>A text back.</summary>
    Reply,

    /// <summary>The page whose address is in the text.</summary>
    Page,

    /// <summary>Staff, who hear the answer on a visit or by telephone.</summary>
    Staff,
}

/// <summary>The members of a household who get the first text.</summary>
public enum FirstTexts
{
    /// <summary>Every member who can be texted.</summary>
    All,

    /// <summary>The first guardian who can be texted.</summary>
    FirstGuardian,
}

/// <summary>The households that a campaign's later occurrences text.</summary>
public enum AskAgain
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>The households whose case is open.</summary>
    Open,
}
