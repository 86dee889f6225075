using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Sms;

/// <summary>A sender as callers write it; durations are ISO 8601, such as <c>PT72H</c>.</summary>
public sealed partial record SenderBody
{
    public required string From { get; init; }
    public required IReadOnlyList<string> Prefixes { get; init; }
    public required int SegmentsPerMinute { get; init; }
    public required Money PricePerSegment { get; init; }
    public required bool TwoWay { get; init; }
    public required bool Reports { get; init; }
    public string? Signature { get; init; }

    /// <summary>
    /// Signatures of texts in a language, by BCP 47 tag, such as <c>en</c>; an empty one puts nothing before them.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Signatures { get; init; }
    public string? ReportDeadline { get; init; }
    public string? ResendAfter { get; init; }
    public string? HelpText { get; init; }
    public string? StopText { get; init; }

    /// <summary>The maximum length of one text.</summary>
    private const int MaxText = 2_048;
    private const int MaxSignature = 40;

    /// <summary>
    /// Validates the body and makes the sender; <c>invalid-fields</c> names every field that breaks a rule.
    /// </summary>
    /// <param name="id">The sender's id, from the route.</param>
    /// <param name="words">Checks that the texts name only reply words that are recognised.</param>
    public Result<Sender> ToSender(string id, IReplyInstructions words)
    {
        List<FieldError> faults =
        [
            .. ValidateIdentity(id),
            .. ValidateSignature("/signature", Signature, words),
            .. ValidateSignatures(words),
            .. ValidatePrefixes(),
            .. ValidatePrice(),
            .. ValidateDuration("/reportDeadline", ReportDeadline, Duration.Zero, Duration.FromDays(30)),
            .. ValidateDuration("/resendAfter", ResendAfter, Duration.FromMinutes(1), Duration.FromDays(7)),
            .. ValidateReplyText("/helpText", HelpText),
            .. ValidateReplyText("/stopText", StopText),
            .. ValidateWords("/helpText", HelpText, words),
            .. ValidateWords("/stopText", StopText, words),
        ];
        return faults is [] ? MakeSender(id) : CommonProblems.InvalidFields(faults);
    }

    private Sender MakeSender(string id) =>
        new()
        {
            Id = id,
            From = From,
            Signature = Signature is "" ? null : Signature,
            // JSON can put null where the type says that there is none.
            Signatures = (Signatures ?? ImmutableDictionary<string, string>.Empty)
                .Where(s => s.Value is not null)
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
            Prefixes = Prefixes,
            SegmentsPerMinute = SegmentsPerMinute,
            PricePerSegment = PricePerSegment,
            TwoWay = TwoWay,
            Reports = Reports,
            ReportDeadline = Reports ? DurationOrDefault(ReportDeadline, Sender.DefaultReportDeadline) : Duration.Zero,
            ResendAfter = DurationOrDefault(ResendAfter, Sender.DefaultResendAfter),
            HelpText = HelpText,
            StopText = StopText,
        };

    /// <summary>Finds faults in the id and in the number or name.</summary>
    private IEnumerable<FieldError> ValidateIdentity(string id)
    {
        if (!IdPattern().IsMatch(id))
        {
            yield return new("/id", "unreadable-id", "A sender's id is 1 to 40 of a-z, 0-9 and -.");
        }

        if (!NumberPattern().IsMatch(From) && !NamePattern().IsMatch(From))
        {
            yield return new(
                "/from",
                "unreadable-from",
                "from is +countrycode…, a short code of 3 to 8 digits, or a name of 1 to 11 letters, digits and spaces."
            );
        }

        if (TwoWay && NamePattern().IsMatch(From))
        {
            yield return new("/twoWay", "one-way", "A name takes no replies.");
        }
    }

    private static IEnumerable<FieldError> ValidateSignature(
        string pointer,
        string? signature,
        IReplyInstructions words
    )
    {
        if (signature is not null && (signature.Length > MaxSignature || !OneLine.IsPlain(signature)))
        {
            yield return new(pointer, "too-long", $"A signature is at most {MaxSignature} characters of one line.")
            {
                Max = MaxSignature,
            };
        }

        foreach (var fault in ValidateWords(pointer, signature, words))
        {
            yield return fault;
        }
    }

    private IEnumerable<FieldError> ValidateSignatures(IReplyInstructions words)
    {
        if (Signatures is { Count: > MaxSignatures })
        {
            return
            [
                new("/signatures", "wrong-count", $"Name at most {MaxSignatures} languages.") { Max = MaxSignatures },
            ];
        }

        return (Signatures ?? ImmutableDictionary<string, string>.Empty)
            .OrderBy(s => s.Key, StringComparer.Ordinal)
            .SelectMany(s =>
                LanguageTag.IsTag(s.Key)
                    ? ValidateSignature($"/signatures/{s.Key}", s.Value, words)
                    :
                    [
                        new FieldError(
                            "/signatures",
                            "unreadable-language",
                            "A signature's key is a language tag such as zh-CN."
                        ),
                    ]
            );
    }

    private IEnumerable<FieldError> ValidatePrefixes()
    {
        if (Prefixes.Count > MaxPrefixes)
        {
            yield return new("/prefixes", "wrong-count", $"Name at most {MaxPrefixes} prefixes.") { Max = MaxPrefixes };
        }

        foreach (var (i, prefix) in Prefixes.Take(MaxPrefixes).Index())
        {
            if (prefix is null || !PrefixPattern().IsMatch(prefix))
            {
                yield return new(
                    $"/prefixes/{i}",
                    "unreadable-prefix",
                    "A prefix is a plus and 1 to 7 digits, such as +1."
                );
            }
        }
    }

    private IEnumerable<FieldError> ValidatePrice()
    {
        if (SegmentsPerMinute is < 1 or > 60_000)
        {
            yield return new("/segmentsPerMinute", "out-of-range", "segmentsPerMinute is 1 to 60,000.")
            {
                Max = 60_000,
            };
        }

        if (PricePerSegment.Amount is < 0 or > 1_000)
        {
            yield return new("/pricePerSegment/amount", "out-of-range", "A price is 0 to 1,000.") { Max = 1_000 };
        }

        if (!CurrencyPattern().IsMatch(PricePerSegment.Currency))
        {
            yield return new(
                "/pricePerSegment/currency",
                "unreadable-currency",
                "A currency is three capitals (ISO 4217), such as CNY."
            );
        }
    }

    private static IEnumerable<FieldError> ValidateDuration(string pointer, string? text, Duration min, Duration max)
    {
        if (text is not null && !(IsoDuration.Read(text) is { } time && time >= min && time <= max))
        {
            yield return new(
                pointer,
                "unreadable-duration",
                $"An ISO 8601 duration of weeks, days or less, from {FormatDuration(min)} to {FormatDuration(max)}."
            );
        }
    }

    private static IEnumerable<FieldError> ValidateReplyText(string pointer, string? text)
    {
        if (text is { Length: > MaxText })
        {
            yield return new(pointer, "too-long", $"A text is at most {MaxText} characters.") { Max = MaxText };
        }
    }

    private static Duration DurationOrDefault(string? text, Duration defaultDuration) =>
        text is null ? defaultDuration : IsoDuration.Read(text) ?? defaultDuration;

    /// <summary>
    /// Finds reply words in the text that would not be recognised; none where the text is too long, which is a fault
    /// already.
    /// </summary>
    private static IEnumerable<FieldError> ValidateWords(string pointer, string? text, IReplyInstructions words) =>
        from word in text is { Length: <= MaxText } ? words.FindUnrecognizedWords(text) : []
        select new FieldError(
            pointer,
            "word-not-understood",
            $"'{word}' would not be recognised as a reply. Name TD, 退订 or STOP, START or 恢复, HELP or 帮助."
        )
        {
            Name = word,
        };

    /// <summary>Writes a duration in hours, minutes and seconds: <c>PT72H</c>.</summary>
    public static string FormatDuration(Duration time) =>
        PeriodPattern.Roundtrip.Format(
            new PeriodBuilder
            {
                Hours = (long)time.TotalHours,
                Minutes = time.Minutes,
                Seconds = time.Seconds,
            }.Build()
        );

    /// <summary>The maximum number of languages with a signature of their own: as many as a template has.</summary>
    public const int MaxSignatures = 20;

    /// <summary>The maximum number of country prefixes of a sender: about 300 exist.</summary>
    public const int MaxPrefixes = 300;

    [GeneratedRegex(@"^[a-z0-9-]{1,40}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^(\+[1-9][0-9]{6,14}|[0-9]{3,8})\z")]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"^(?=.{0,10}[A-Za-z])[A-Za-z0-9 ]{1,11}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^\+[1-9][0-9]{0,6}\z")]
    private static partial Regex PrefixPattern();

    [GeneratedRegex(@"^[A-Z]{3}\z")]
    private static partial Regex CurrencyPattern();
}
