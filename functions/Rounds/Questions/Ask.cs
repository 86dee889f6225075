using System.Collections.Immutable;
using CommunityAlerts.Api;
using NodaTime;

namespace CommunityAlerts.Rounds.Questions;

/// <summary>The member <c>ask</c> of a request: what a broadcast or a campaign asks each household.</summary>
public sealed record Ask
{
    /// <summary>The question by language tag.</summary>
    public required IReadOnlyDictionary<string, string> Text { get; init; }

    /// <summary>The possible answers; absent is one, "received", with the words that people use for it.</summary>
    public IReadOnlyList<AnswerOption>? Options { get; init; }

    /// <summary>The ways by which a household can answer.</summary>
    public required IReadOnlyList<AnswerWay> Ways { get; init; }

    /// <summary>The time for an answer from the round's opening on, ISO 8601.</summary>
    public required string Deadline { get; init; }

    /// <summary>The reminders; absent where there is none.</summary>
    public AskReminders? Remind { get; init; }

    /// <summary>The members of a household who get the first text.</summary>
    public FirstTexts First { get; init; }

    /// <summary>The households that a campaign's later occurrences text.</summary>
    public AskAgain Again { get; init; }

    /// <summary>The time after the closing for which the answer page still says so, ISO 8601.</summary>
    public string? PageUntil { get; init; }

    /// <summary>Freezes a request in which <see cref="AskValidator"/> has found no error.</summary>
    public FrozenAsk Freeze() =>
        new(
            new Question
            {
                Text = Text.ToImmutableSortedDictionary(StringComparer.Ordinal),
                Options = Options ?? AnswerWords.DefaultOptions,
                Ways = Ways,
                First = First,
                Again = Again,
                PageUntil = PageUntil is null ? null : IsoDuration.Read(PageUntil),
            },
            ReadDuration(Deadline),
            Remind is null ? null : ReadDuration(Remind.After),
            Remind?.Times ?? 0
        );

    private static Duration ReadDuration(string text) =>
        IsoDuration.Read(text) ?? throw new ArgumentException("The request was not validated.", nameof(text));
}

/// <summary>The reminders to households that have not answered.</summary>
/// <param name="After">The time from the opening to the first one, and between two, ISO 8601.</param>
/// <param name="Times">The number of reminders.</param>
public sealed record AskReminders(string After, int Times);

/// <summary>A question with its times, which count from the opening of the round.</summary>
/// <param name="Question">The question.</param>
/// <param name="TimeToAnswer">The time to the deadline.</param>
/// <param name="ReminderInterval">The time between two reminders; null where there is none.</param>
/// <param name="Reminders">The number of reminders that are wanted.</param>
public sealed record FrozenAsk(Question Question, Duration TimeToAnswer, Duration? ReminderInterval, int Reminders)
{
    /// <summary>
    /// Computes the instants of the reminders of a round: those before its deadline, earliest first.
    /// </summary>
    public IReadOnlyList<Instant> FindReminderTimes(Instant openedAt) =>
        ReminderInterval is not { } interval
            ? []
            :
            [
                .. Enumerable
                    .Range(1, Reminders)
                    .Select(k => openedAt + (interval * k))
                    .TakeWhile(at => at < openedAt + TimeToAnswer),
            ];
}
