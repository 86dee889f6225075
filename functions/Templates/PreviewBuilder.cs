using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Templates;

/// <summary>Builds the preview of a text, with everything that prevents its sending.</summary>
public sealed class PreviewBuilder
{
    private readonly string _language;
    private readonly string _pointer;
    private readonly List<FieldError> _problems = [];

    private PreviewBuilder(string language) => (_language, _pointer) = (language, Wording.Pointer(language));

    /// <summary>Builds the preview of one text.</summary>
    /// <param name="language">The key of the text, which may be no language tag.</param>
    /// <param name="source">The text as written.</param>
    /// <param name="sample">Values of placeholders.</param>
    /// <param name="signature">The sender's signature of the language, which precedes the text.</param>
    /// <param name="maxSegments">The segments that a text may take.</param>
    /// <param name="cancellationToken">Ends the rendering.</param>
    public static Preview Build(
        string language,
        string? source,
        IReadOnlyDictionary<string, string> sample,
        string signature,
        int maxSegments,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var builder = new PreviewBuilder(language);
        builder.ValidateLanguage();
        var whole = signature + builder.Render(source ?? "", sample, cancellationToken);
        var size = SmsText.Measure(whole);
        builder.ValidateSize(size, maxSegments);
        return new Preview(
            whole,
            size.Encoding.ToName(),
            size.Units,
            size.Segments,
            SmsText.FindUnusual(whole),
            FieldErrors.Bound(builder._problems)
        );
    }

    private void ValidateLanguage()
    {
        if (!LanguageTag.IsTag(_language))
        {
            _problems.Add(Wording.UnreadableLanguage(_language));
        }
    }

    /// <summary>Renders the text; one that cannot be parsed or rendered is returned as written.</summary>
    private string Render(
        string source,
        IReadOnlyDictionary<string, string> sample,
        CancellationToken cancellationToken
    )
    {
        var (text, faults) = WordingText.Read(source);
        _problems.AddRange(faults.Select(f => f.ToFieldError(_pointer)));
        if (text is null)
        {
            return source;
        }

        var missing = new List<string>();
        var (rendered, fault) = text.Render(
            Placeholders.CreateFinder(sample, _language),
            missing,
            name => $"{{{{ {name} }}}}",
            cancellationToken
        );
        _problems.AddRange(
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
            _problems.Add(new FieldError(_pointer, "cannot-be-rendered", $"The text {fault}."));
        }

        return rendered ?? source;
    }

    private void ValidateSize(SmsSize size, int maxSegments)
    {
        if (size.Segments > maxSegments)
        {
            _problems.Add(
                new FieldError(
                    _pointer,
                    "too-many-segments",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"It takes {size.Segments} segments; {maxSegments} are allowed."
                    )
                )
                {
                    Segments = size.Segments,
                    Max = maxSegments,
                }
            );
        }
    }
}
