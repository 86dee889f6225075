using Scriban.Parsing;
using Scriban.Syntax;

namespace CommunityAlerts.Templates;

/// <summary>The text of one language, read once. Safe for use by several threads at once.</summary>
public sealed class WordingText
{
    /// <summary>Characters that one language's text may have as written.</summary>
    public const int MostCharacters = 4_000;

    private static readonly ParserOptions Options = new() { ExpressionDepthLimit = 40, ParseFloatAsDecimal = true };
    private readonly Scriban.Template _template;
    private readonly TemplateSyntaxValidator _syntax;
    private readonly PlainText? _plain;

    private WordingText(string source, Scriban.Template template, TemplateSyntaxValidator syntax) =>
        (Source, _template, _syntax, _plain) = (source, template, syntax, PlainText.Of(template.Page!));

    public string Source { get; }

    /// <summary>What the text needs from a contact, where it is first used.</summary>
    public IReadOnlyList<PlaceholderUse> Placeholders => _syntax.Placeholders;

    /// <summary>Reads a text; the faults are all that were found, in the order of the text.</summary>
    public static (WordingText? Text, IReadOnlyList<Fault> Faults) Read(string source)
    {
        if (source.Length > MostCharacters)
        {
            return (null, [new Fault(1, 1, "too-long", $"the text as written is longer than {MostCharacters} characters")]);
        }

        if (source.AsSpan().IndexOf('\0') >= 0)
        {
            // The reader takes a NUL for the end and would drop what follows.
            return (null, [new Fault(1, 1, "unreadable", "a text holds no NUL")]);
        }

        if (Exponent(source) is { } exponent)
        {
            return (null, [exponent]);
        }

        var template = Scriban.Template.Parse(source, sourceFilePath: null, Options);
        if (template.HasErrors || template.Page is null)
        {
            return (null, [.. template.Messages.Where(m => m.Type == ParserMessageType.Error).Select(m => TemplateSyntaxValidator.FaultAt(m.Span, "unreadable", m.Message))]);
        }

        if (Unclosed(source) is { } unclosed)
        {
            return (null, [unclosed]);
        }

        var syntax = TemplateSyntaxValidator.Walk(template.Page);
        return syntax.Faults.Count > 0
            ? (null, [.. syntax.Faults.OrderBy(f => f.Line).ThenBy(f => f.Column)])
            : (new WordingText(source, template, syntax), []);
    }

    /// <summary>A number with an exponent: parsing and printing <c>1e1000000</c> takes minutes, so none is parsed.</summary>
    private static Fault? Exponent(string source)
    {
        foreach (var token in new Lexer(source))
        {
            if (token.Type is TokenType.Float or TokenType.Integer && source.AsSpan(token.Start.Offset, token.End.Offset - token.Start.Offset + 1).IndexOfAny('e', 'E') >= 0)
            {
                return new Fault(token.Start.Line + 1, token.Start.Column + 1, "not-in-the-box", "a number with an exponent is not supported");
            }
        }

        return null;
    }

    /// <summary>The reader takes the end of the text for a closing <c>}}</c>; a text that was cut off must not pass as whole.</summary>
    private static Fault? Unclosed(string source)
    {
        Token? open = null;
        foreach (var token in new Lexer(source))
        {
            open = token.Type switch
            {
                TokenType.CodeEnter => token,
                TokenType.CodeExit => null,
                _ => open,
            };
        }

        return open is { } enter
            ? TemplateSyntaxValidator.FaultAt(new SourceSpan("", enter.Start, enter.End), "unreadable", "'{{' is not closed by '}}'")
            : null;
    }

    /// <summary>The text with every placeholder filled from <paramref name="find"/>.</summary>
    /// <param name="find">The value of a placeholder; null where there is none.</param>
    /// <param name="missing">Gets the placeholders that the text needed and found no value for, each once.</param>
    /// <param name="standIn">What stands where a value is missing.</param>
    public (string? Text, string? Fault) Render(Func<string, string?> find, ICollection<string> missing, Func<string, string>? standIn = null)
    {
        return _plain is null ? TemplateSandbox.Run(_template, find, Absent) : _plain.Render(find, Absent);

        string? Absent(ScriptVariable variable)
        {
            if (_syntax.OnlyAsks(variable))
            {
                return null;
            }

            if (!missing.Contains(variable.Name))
            {
                missing.Add(variable.Name);
            }

            return standIn?.Invoke(variable.Name) ?? "";
        }
    }
}
