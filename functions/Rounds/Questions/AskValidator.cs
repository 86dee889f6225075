using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Rounds.Questions;

/// <summary>The ways and the time that a sender and a season leave for a question.</summary>
/// <param name="HasReplies">Whether people can answer the sender: false for a one-way one.</param>
/// <param name="HasLinks">Whether the sender's texts may have an address in them.</param>
/// <param name="MaxTimeToAnswer">
/// The time from the opening to the end of the season; null for a broadcast, which has none.
/// </param>
public sealed record AskLimits(bool HasReplies, bool HasLinks, Duration? MaxTimeToAnswer);

/// <summary>Finds the field errors of a question.</summary>
public static class AskValidator
{
    /// <summary>The maximum number of reminders.</summary>
    public const int MaxReminders = 10;

    /// <summary>The maximum number of languages of a question and of an option.</summary>
    public const int MaxLanguages = 20;

    /// <summary>The maximum number of characters of a question in one language.</summary>
    public const int MaxText = 300;

    /// <summary>The earliest and latest deadline, and the shortest time between reminders.</summary>
    public static readonly Duration MinTimeToAnswer = Duration.FromHours(1);
    public static readonly Duration MaxTimeToAnswer = Duration.FromDays(365);
    private static readonly Duration MaxPageUntil = Duration.FromDays(180);

    /// <summary>Validates a question; the fields are below <paramref name="pointer"/>.</summary>
    /// <param name="ask">The question as the caller wrote it.</param>
    /// <param name="limits">The ways and the time there are.</param>
    /// <param name="pointer">The JSON Pointer of the question in the request's body.</param>
    public static IEnumerable<FieldError> Validate(Ask ask, AskLimits limits, string pointer = "/ask") =>
        ValidateTexts(ask.Text, $"{pointer}/text", MaxText)
            .Concat(ValidateWays(ask, limits, pointer))
            .Concat(ask.Options is null ? [] : OptionValidator.Validate(ask, $"{pointer}/options"))
            .Concat(ValidateTimes(ask, limits, pointer));

    /// <summary>Validates texts by language: one to <see cref="MaxLanguages"/>, each plain and not too long.</summary>
    /// <param name="texts">The texts by language tag.</param>
    /// <param name="pointer">The JSON Pointer of the texts.</param>
    /// <param name="maxCharacters">The maximum number of characters of one.</param>
    internal static IEnumerable<FieldError> ValidateTexts(
        IReadOnlyDictionary<string, string> texts,
        string pointer,
        int maxCharacters
    )
    {
        if (texts.Count is 0 or > MaxLanguages)
        {
            yield return new(pointer, "wrong-count", $"Give a text in 1 to {MaxLanguages} languages.")
            {
                Max = MaxLanguages,
            };
            yield break;
        }

        foreach (var (language, text) in texts)
        {
            if (!LanguageTag.IsTag(language))
            {
                yield return new(pointer, "unreadable-language", "Name the language by a tag such as zh-CN or en.");
            }
            else if (string.IsNullOrWhiteSpace(text))
            {
                yield return new($"{pointer}/{language}", "empty", "Write a text, or leave the language out.");
            }
            else if (text.Length > maxCharacters)
            {
                yield return new($"{pointer}/{language}", "too-long", $"At most {maxCharacters} characters.")
                {
                    Max = maxCharacters,
                };
            }
            else if (OneLine.Validate($"{pointer}/{language}", text) is { } error)
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<FieldError> ValidateWays(Ask ask, AskLimits limits, string pointer)
    {
        if (ask.Ways.Count == 0 || ask.Ways.Distinct().Count() != ask.Ways.Count)
        {
            yield return new($"{pointer}/ways", "wrong-count", "Name one way or several, each once.");
        }

        foreach (var (i, way) in ask.Ways.Index())
        {
            if (way is AnswerWay.Reply && !limits.HasReplies)
            {
                yield return new(
                    Point($"{pointer}/ways/", i),
                    "way-not-offered",
                    "Nobody can answer texts of this sender: it is one-way. Take a page or staff instead."
                );
            }
            else if (way is AnswerWay.Page && !limits.HasLinks)
            {
                yield return new(
                    Point($"{pointer}/ways/", i),
                    "way-not-offered",
                    "Texts of this sender may have no address of a page. Take a reply or staff instead."
                );
            }
        }
    }

    private static IEnumerable<FieldError> ValidateTimes(Ask ask, AskLimits limits, string pointer)
    {
        var deadline = IsoDuration.Read(ask.Deadline);
        if (deadline is null)
        {
            yield return NotADuration($"{pointer}/deadline");
        }
        else if (deadline < MinTimeToAnswer || deadline > MaxTimeToAnswer)
        {
            yield return new($"{pointer}/deadline", "out-of-range", "Give one hour to 365 days for an answer.");
        }
        else if (deadline > limits.MaxTimeToAnswer)
        {
            yield return new(
                $"{pointer}/deadline",
                "deadline-after-season",
                "The deadline would be after the end of the season. Give less time for an answer."
            );
        }

        if (ask.Remind is { } remind)
        {
            if (remind.Times is < 1 or > MaxReminders)
            {
                yield return new(
                    $"{pointer}/remind/times",
                    "too-many-reminders",
                    $"Remind 1 to {MaxReminders} times, or leave the reminders out."
                )
                {
                    Max = MaxReminders,
                };
            }

            if (IsoDuration.Read(remind.After) is not { } after)
            {
                yield return NotADuration($"{pointer}/remind/after");
            }
            else if (after < MinTimeToAnswer || after > MaxTimeToAnswer)
            {
                yield return new($"{pointer}/remind/after", "out-of-range", "Remind after one hour to 365 days.");
            }
        }

        if (ask.PageUntil is { } pageUntil)
        {
            if (IsoDuration.Read(pageUntil) is not { } kept)
            {
                yield return NotADuration($"{pointer}/pageUntil");
            }
            else if (kept < Duration.Zero || kept > MaxPageUntil)
            {
                yield return new($"{pointer}/pageUntil", "out-of-range", "Keep the page for at most 180 days.");
            }
        }
    }

    private static FieldError NotADuration(string pointer) =>
        new(pointer, "unreadable-duration", "Write an ISO 8601 duration of days, hours or minutes, such as P3D.");

    internal static string Point(string pointer, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{pointer}{index}");
}
