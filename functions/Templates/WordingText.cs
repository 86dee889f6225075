using Scriban.Parsing;
using Scriban.Syntax;

namespace CommunityAlerts.Templates;

/// <summary>The parsed text of one language. Safe for use by several threads at once.</summary>
public sealed class WordingText
{
    /// <summary>The maximum length of one language's text as written, in UTF-16 units.</summary>
    public const int MaxCharacters = 4_000;

    private static readonly ParserOptions Options = new() { ExpressionDepthLimit = 40, ParseFloatAsDecimal = true };
    private readonly Scriban.Template _template;
    private readonly TemplateSyntaxValidator _syntax;
    private readonly PlainText? _plain;

    private WordingText(string source, Scriban.Template template, TemplateSyntaxValidator syntax) =>
        (Source, _template, _syntax, _plain) = (source, template, syntax, PlainText.TryCreate(template.Page!));

    public string Source { get; }

    /// <summary>The placeholders that the text needs from a contact, where each is first used.</summary>
    public IReadOnlyList<PlaceholderUse> Placeholders => _syntax.Placeholders;

    /// <summary>The placeholders, as the text spells them, that only a number can fill.</summary>
    public IReadOnlySet<string> Numbers => _syntax.Numbers;

    /// <summary>Parses a text; returns either the text or all faults found, in the order of the text.</summary>
    public static (WordingText? Text, IReadOnlyList<Fault> Faults) Read(string source)
    {
        if (source.Length > MaxCharacters)
        {
            return (
                null,
                [new Fault(1, 1, "too-long", $"the text as written is longer than {MaxCharacters} characters")]
            );
        }

        if (source.AsSpan().IndexOf('\0') >= 0)
        {
            // The parser takes a NUL for the end and would drop the rest.
            return (null, [new Fault(1, 1, "unreadable", "a text holds no NUL")]);
        }

        var (exponent, unclosed) = Scan(source);
        if (exponent is not null)
        {
            return (null, [exponent]);
        }

        var template = Scriban.Template.Parse(source, sourceFilePath: null, Options);
        if (template.HasErrors || template.Page is null)
        {
            return (
                null,
                [
                    .. template
                        .Messages.Where(m => m.Type == ParserMessageType.Error)
                        .Select(m => TemplateSyntaxValidator.FaultAt(m.Span, "unreadable", m.Message)),
                ]
            );
        }

        if (unclosed is not null)
        {
            return (null, [unclosed]);
        }

        var syntax = TemplateSyntaxValidator.Validate(template.Page);
        return syntax.Faults.Count > 0
            ? (null, [.. syntax.Faults.OrderBy(f => f.Line).ThenBy(f => f.Column)])
            : (new WordingText(source, template, syntax), []);
    }

    /// <summary>
    /// Finds faults that the parser accepts: a number with an exponent, since parsing and printing <c>1e1000000</c>
    /// takes minutes; and an opening without its <c>}}</c>, which the parser closes at the end of the text, so that a
    /// text that was cut off would pass as whole.
    /// </summary>
    private static (Fault? Exponent, Fault? Unclosed) Scan(string source)
    {
        Fault? exponent = null;
        Token? open = null;
        foreach (var token in new Lexer(source))
        {
            if (
                token.Type is TokenType.Float or TokenType.Integer
                && source.AsSpan(token.Start.Offset, token.End.Offset - token.Start.Offset + 1).IndexOfAny('e', 'E')
                    >= 0
            )
            {
                exponent ??= FaultAt(token, "not-in-the-box", "a number with an exponent is not supported");
            }

            open = token.Type switch
            {
                TokenType.CodeEnter => token,
                TokenType.CodeExit => null,
                _ => open,
            };
        }

        return (exponent, open is { } enter ? FaultAt(enter, "unreadable", "'{{' is not closed by '}}'") : null);

        static Fault FaultAt(Token token, string code, string description) =>
            TemplateSyntaxValidator.FaultAt(new SourceSpan("", token.Start, token.End), code, description);
    }

    /// <summary>Renders the text with every placeholder filled from <paramref name="findValue"/>.</summary>
    /// <param name="findValue">The value of a placeholder; null where there is none.</param>
    /// <param name="missing">Receives the placeholders that the text needed and found no value for, each once.</param>
    /// <param name="replacement">Returns the text to write where a value is missing; null writes nothing.</param>
    /// <param name="cancellationToken">Ends the rendering.</param>
    public RenderedText Render(
        Func<string, string?> findValue,
        ICollection<string> missing,
        Func<string, string>? replacement = null,
        CancellationToken cancellationToken = default
    )
    {
        return _plain is null
            ? TemplateSandbox.Run(_template, findValue, Absent, cancellationToken)
            : _plain.Render(findValue, Absent, cancellationToken);

        string? Absent(ScriptVariable variable)
        {
            if (_syntax.IsOnlyTested(variable))
            {
                return null;
            }

            if (!missing.Contains(variable.Name))
            {
                missing.Add(variable.Name);
            }

            return replacement?.Invoke(variable.Name) ?? "";
        }
    }
}
