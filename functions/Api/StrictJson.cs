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
    public static Problem ToProblem(JsonException exception)
    {
        // The serializer repeats the name of a member, which may be most of the body.
        var message = Excerpt.Create(
            TextBefore(TextBefore(exception.Message, " Path: "), " LineNumber: "),
            Problem.MaxDetail
        );
        var detail = DescribeError(message);
        var pointer = ToJsonPointer(
            exception.Path is null ? null : Excerpt.Create(exception.Path, FieldError.MaxPointer)
        );
        if (NullElementPattern().Match(message) is { Success: true } element)
        {
            // After a list the serializer's path may end in an index, which is then one past its last element.
            pointer = $"{pointer?.TrimEnd(Digits).TrimEnd('/')}/{element.Groups["name"].Value}";
        }

        // For a missing member, or one that is set after the constructor, the serializer's path ends at the object.
        if (
            (
                MissingMemberPattern().Match(message) is { Success: true } missing
                    ? missing
                    : NullMemberPattern().Match(message)
            )
                is { Success: true } member
            && $"/{member.Groups["name"].Value}" is var memberPointer
            && pointer?.EndsWith(memberPointer, StringComparison.Ordinal) != true
        )
        {
            pointer += memberPointer;
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

    private static string DescribeError(string message) =>
        UnknownMemberPattern().Match(message) is { Success: true } unknown
            ? $"There is no member '{unknown.Groups["name"].Value}' here."
        : MissingMemberPattern().Match(message) is { Success: true } missing
            ? $"Missing: {missing.Groups["all"].Value}."
        : DuplicateMemberPattern().Match(message) is { Success: true } twice
            ? $"The member '{twice.Groups["name"].Value}' is given twice."
        : NullMemberPattern().IsMatch(message)
        || NullElementPattern().IsMatch(message)
        || (
            message.Contains("allow", StringComparison.Ordinal)
            && message.Contains("null values", StringComparison.Ordinal)
        )
            ? "null is no value here."
        : message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? "The value is of another kind than belongs here, or none of those that may stand here."
        : message;

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
}
