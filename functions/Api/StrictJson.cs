using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Api;

/// <summary>
/// Rejects bodies that break the rules, and names the place in the body and the rule, never a type of the program.
/// </summary>
public static partial class StrictJson
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.Singleline;

    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>
    /// <c>unreadable-body</c>, pointing at the member at fault. The caller's values are left out: one may be a number
    /// or a name.
    /// </summary>
    public static Problem Explain(JsonException fault)
    {
        // The serializer repeats the name of a member, which may be most of the body.
        var message = Excerpt.Create(Before(Before(fault.Message, " Path: "), " LineNumber: "), Problem.MaxDetail);
        var words = Words(message);
        var pointer = Pointer(fault.Path is null ? null : Excerpt.Create(fault.Path, FieldError.MaxPointer));
        if (Element().Match(message) is { Success: true } element)
        {
            // After a list the serializer's path may end in an index, which is then one past its last element.
            pointer = $"{pointer?.TrimEnd(Digits).TrimEnd('/')}/{element.Groups["name"].Value}";
        }

        // For a missing member, or one that is set after the constructor, the serializer's path ends at the object.
        if ((Missing().Match(message) is { Success: true } missing ? missing : Null().Match(message))
                is { Success: true } member
            && $"/{member.Groups["name"].Value}" is var last
            && pointer?.EndsWith(last, StringComparison.Ordinal) != true
        )
        {
            pointer += last;
        }

        return CommonProblems.UnreadableBody(
            fault.LineNumber is { } line
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{words} (line {line + 1}, byte {fault.BytePositionInLine + 1})"
                )
                : words,
            pointer
        );
    }

    /// <summary>
    /// Refuses null wherever the type says that there is a value: also in lists and maps, and in members that
    /// no constructor sets, which the serializer does not check.
    /// </summary>
    public static void RefuseNulls(JsonTypeInfo type)
    {
        if (type.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary)
        {
            type.OnDeserialized = CheckElements;
        }

        foreach (var property in type.Properties.Where(p => !p.IsSetNullable && !p.PropertyType.IsValueType))
        {
            if (property.Set is { } set)
            {
                property.Set = (target, value) =>
                    set(target, value ?? throw new JsonException($"'{property.Name}' is null."));
            }
        }
    }

    private static void CheckElements(object elements)
    {
        var named = elements is IDictionary map
            ? map.Keys.Cast<object>().Select(key => (Name: key, Value: map[key]))
            : ((IEnumerable)elements).Cast<object?>().Select((value, i) => (Name: (object)i, Value: value));
        foreach (var (name, value) in named)
        {
            if (value is null)
            {
                throw new JsonException($"Element {name} is null.");
            }
        }
    }

    private static string Before(string message, string mark) =>
        message.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0 ? message[..at] : message;

    private static string Words(string words) =>
        Unknown().Match(words) is { Success: true } unknown
            ? $"There is no member '{unknown.Groups["name"].Value}' here."
        : Missing().Match(words) is { Success: true } missing ? $"Missing: {missing.Groups["all"].Value}."
        : Twice().Match(words) is { Success: true } twice
            ? $"The member '{twice.Groups["name"].Value}' is given twice."
        : Null().IsMatch(words)
        || Element().IsMatch(words)
        || (
            words.Contains("allow", StringComparison.Ordinal) && words.Contains("null values", StringComparison.Ordinal)
        )
            ? "null is no value here."
        : words.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? "The value is of another kind than belongs here, or none of those that may stand here."
        : words;

    /// <summary>Converts <c>$.schedule.times[0]</c> to <c>/schedule/times/0</c>.</summary>
    private static string? Pointer(string? path) =>
        path is null or "$"
            ? null
            : path[1..]
                .Replace("['", "/", StringComparison.Ordinal)
                .Replace("']", "", StringComparison.Ordinal)
                .Replace('.', '/')
                .Replace('[', '/')
                .Replace("]", "", StringComparison.Ordinal);

    [GeneratedRegex("^The JSON property '(?<name>.*)' could not be mapped", Options)]
    private static partial Regex Unknown();

    [GeneratedRegex(
        @"was missing required properties including: (?<all>'(?<name>[^']+)'[^.]*)\.",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Missing();

    [GeneratedRegex("^Element (?<name>.*) is null", Options)]
    private static partial Regex Element();

    [GeneratedRegex("^'(?<name>.*)' is null", Options)]
    private static partial Regex Null();

    [GeneratedRegex("^Duplicate property '(?<name>.*)' encountered", Options)]
    private static partial Regex Twice();
}
