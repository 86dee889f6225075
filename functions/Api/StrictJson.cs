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

    private const string NoNull = "null is no value here.";

    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>Explains the serializer's messages, in English as it writes them; the first match applies.</summary>
    private static readonly Explanation[] Explanations =
    [
        new(UnknownMemberPattern(), m => $"There is no member '{m.Groups["name"].Value}' here.", AtPath),
        new(MissingMemberPattern(), m => $"Missing: {m.Groups["all"].Value}.", AtMember),
        new(DuplicateMemberPattern(), m => $"The member '{m.Groups["name"].Value}' is given twice.", AtPath),
        new(NullMemberPattern(), _ => NoNull, AtMember),
        new(NullElementPattern(), _ => NoNull, AtElement),
        new(NullValuePattern(), _ => NoNull, AtPath),
        new(
            OtherKindPattern(),
            _ => "The value is of another kind than belongs here, or none of those that may stand here.",
            AtPath
        ),
    ];

    /// <summary>
    /// <c>unreadable-body</c>, pointing at the member at fault. The caller's values are left out: one may be a number
    /// or a name.
    /// </summary>
    public static Problem ToProblem(JsonException exception)
    {
        // The serializer repeats the name of a member, which may be most of the body.
        var message = Excerpt.Create(
            TextBefore(TextBefore(exception.Message, " Path: "), " LineNumber: "),
            Problem.MaxDetail
        );
        var pointer = ToJsonPointer(
            exception.Path is null ? null : Excerpt.Create(exception.Path, FieldError.MaxPointer)
        );
        var detail = message;
        foreach (var explanation in Explanations)
        {
            if (explanation.Pattern.Match(message) is { Success: true } match)
            {
                detail = explanation.Detail(match);
                pointer = explanation.PointAt(pointer, match.Groups["name"].Value);
                break;
            }
        }

        return CommonProblems.UnreadableBody(
            exception.LineNumber is { } line
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{detail} (line {line + 1}, byte {exception.BytePositionInLine + 1})"
                )
                : detail,
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

    private static string TextBefore(string message, string marker) =>
        message.IndexOf(marker, StringComparison.Ordinal) is var index and >= 0 ? message[..index] : message;

    private static string? AtPath(string? pointer, string name) => pointer;

    /// <summary>
    /// Adds the name of a member that is missing or is set after the constructor, where the serializer's path ends at
    /// the object.
    /// </summary>
    private static string AtMember(string? pointer, string name) =>
        pointer?.EndsWith($"/{name}", StringComparison.Ordinal) == true ? pointer : $"{pointer}/{name}";

    /// <summary>
    /// Adds the index or key of an element: after a list the serializer's path may end in an index, which is then one
    /// past its last element.
    /// </summary>
    private static string AtElement(string? pointer, string name) => $"{pointer?.TrimEnd(Digits).TrimEnd('/')}/{name}";

    /// <summary>Converts <c>$.schedule.times[0]</c> to <c>/schedule/times/0</c>.</summary>
    private static string? ToJsonPointer(string? path) =>
        path is null or "$"
            ? null
            : path[1..]
                .Replace("['", "/", StringComparison.Ordinal)
                .Replace("']", "", StringComparison.Ordinal)
                .Replace('.', '/')
                .Replace('[', '/')
                .Replace("]", "", StringComparison.Ordinal);

    [GeneratedRegex("^The JSON property '(?<name>.*)' could not be mapped", Options)]
    private static partial Regex UnknownMemberPattern();

    [GeneratedRegex(
        @"was missing required properties including: (?<all>'(?<name>[^']+)'[^.]*)\.",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex MissingMemberPattern();

    [GeneratedRegex("^Element (?<name>.*) is null", Options)]
    private static partial Regex NullElementPattern();

    [GeneratedRegex("^'(?<name>.*)' is null", Options)]
    private static partial Regex NullMemberPattern();

    [GeneratedRegex("^Duplicate property '(?<name>.*)' encountered", Options)]
    private static partial Regex DuplicateMemberPattern();

    [GeneratedRegex("allow.*null values", Options)]
    private static partial Regex NullValuePattern();

    [GeneratedRegex("^The JSON value could not be converted", Options)]
    private static partial Regex OtherKindPattern();

    /// <summary>The explanation of one message of the serializer.</summary>
    /// <param name="Pattern">Matches the message; the group <c>name</c> is the member or element.</param>
    /// <param name="Detail">Returns the explanation for the caller.</param>
    /// <param name="PointAt">Returns the place at fault, from the serializer's path and the name.</param>
    private sealed record Explanation(
        Regex Pattern,
        Func<Match, string> Detail,
        Func<string?, string, string?> PointAt
    );
}
