using System.Diagnostics.CodeAnalysis;

namespace CommunityAlerts.Problems;

/// <summary>Explains why a text or a part of a body cannot be read.</summary>
/// <param name="Code">A field code of <c>Problems/README.md</c>.</param>
/// <param name="Detail">One sentence in English.</param>
internal sealed record ParseError(string Code, string Detail)
{
    /// <summary>A JSON Pointer below the part that was read; empty for the part itself.</summary>
    public string Member { get; init; } = "";
}

/// <summary>Holds either what was read or the <see cref="ParseError"/> that prevented it.</summary>
internal sealed class Parsed<T>
    where T : class
{
    private Parsed(T? value, ParseError? error) => (Value, Error) = (value, error);

    public T? Value { get; }
    public ParseError? Error { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    public static implicit operator Parsed<T>(T value) => new(value, error: null);

    public static implicit operator Parsed<T>(ParseError error) => new(value: null, error);
}
