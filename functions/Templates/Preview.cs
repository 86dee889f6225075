using System.Collections.ObjectModel;
using System.Globalization;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Templates;

/// <summary>A request to preview texts before they are sent: the body of <c>POST /api/templates/preview</c>.</summary>
public sealed record PreviewOrder
{
    /// <summary>The texts by language. Give exactly one of this and <see cref="Template"/>.</summary>
    public IReadOnlyDictionary<string, string>? Texts { get; init; }

    /// <summary>The id of a saved template. Give exactly one of this and <see cref="Texts"/>.</summary>
    public string? Template { get; init; }

    /// <summary>Values of placeholders.</summary>
    public IReadOnlyDictionary<string, string> Sample
    {
        get;
        init => field = value ?? ReadOnlyDictionary<string, string>.Empty;
    } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The sender whose signature precedes the text; null is none.</summary>
    public string? Sender { get; init; }
}

/// <summary>A text of one language as it would arrive.</summary>
/// <param name="Text">
/// The whole text, signature included. A placeholder without a value is left as <c>{{ name }}</c>; a text that cannot
/// be parsed or rendered is left as written.
/// </param>
/// <param name="Encoding"><c>GSM-7</c> or <c>UCS-2</c>.</param>
/// <param name="Units">Septets or UTF-16 units of <paramref name="Text"/>.</param>
/// <param name="Segments">The number of segments in which it is carried.</param>
/// <param name="Unusual">The characters that GSM-7 lacks, for which UCS-2 is used.</param>
/// <param name="Problems">The reasons why the text would not be sent as it is; empty where it would.</param>
public sealed record Preview(
    string Text,
    string Encoding,
    int Units,
    int Segments,
    IReadOnlyList<UnusualCharacter> Unusual,
    IReadOnlyList<FieldError> Problems
)
{
    public static Preview From(
        string language,
        string? source,
        IReadOnlyDictionary<string, string> sample,
        string? signature,
        int maxSegments,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pointer = Wording.Pointer(language);
        var problems = new List<FieldError>();
        if (!Languages.IsTag(language))
        {
            problems.Add(
                new FieldError(pointer, "unreadable-language", "A text's key is a language tag such as zh-CN.")
            );
        }

        source ??= "";
        var (text, faults) = WordingText.Read(source);
        problems.AddRange(faults.Select(f => f.ToFieldError(pointer)));
        var shown = source;
        if (text is not null)
        {
            var missing = new List<string>();
            var (rendered, fault) = text.Render(
                Placeholders.CreateFinder(sample, language),
                missing,
                name => $"{{{{ {name} }}}}",
                cancellationToken
            );
            shown = rendered ?? source;
            problems.AddRange(
                missing.Select(name => new FieldError(
                    $"/sample/{name}",
                    "missing-value",
                    $"The sample has no value for '{name}'."
                )
                {
                    Name = name,
                })
            );
            if (fault is not null)
            {
                problems.Add(new FieldError(pointer, "cannot-be-rendered", $"The text {fault}."));
            }
        }

        var whole = signature + shown;
        var size = SmsText.Measure(whole);
        if (size.Segments > maxSegments)
        {
            problems.Add(
                new FieldError(
                    pointer,
                    "too-many-segments",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"It takes {size.Segments} segments; {maxSegments} are allowed."
                    )
                )
                {
                    Segments = size.Segments,
                    Most = maxSegments,
                }
            );
        }

        var (encoding, unusual) = (size.Encoding.ToName(), SmsText.FindUnusual(whole));
        return new Preview(whole, encoding, size.Units, size.Segments, unusual, FieldErrors.Bound(problems));
    }
}
