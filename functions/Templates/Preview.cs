using System.Collections.ObjectModel;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Templates;

/// <summary>A request to preview texts before they are sent: the body of <c>POST /api/templates/preview</c>.</summary>
public sealed record PreviewRequest
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

    /// <summary>The sender whose signature of the language precedes the text; null is none.</summary>
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
);
