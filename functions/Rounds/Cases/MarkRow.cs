using System.Text.RegularExpressions;
using Azure.Data.Tables;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;
using static CommunityAlerts.Storage.RowColumns;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>
/// A mark as a row, key <c>mark~{household key}~{mark id}</c>: inserted once; a withdrawal is written into it.
/// </summary>
public static partial class MarkRow
{
    private const string Prefix = "mark~";

    /// <summary>The end of the range of instants of rows, which is 2200, in milliseconds.</summary>
    internal const long LatestMilliseconds = 7_258_118_400_000;

    /// <summary>Whether a text has the form of a mark's id.</summary>
    public static bool IsId(string text) => IdPattern().IsMatch(text);

    /// <summary>Makes the beginning of the keys of a household's marks.</summary>
    public static string MakePrefix(HouseholdKey household) => $"{Prefix}{household}~";

    /// <summary>Makes the key of a mark.</summary>
    /// <exception cref="ArgumentException">The id has another form: row and sheet could not be read.</exception>
    public static string MakeKey(HouseholdKey household, string mark) =>
        IsId(mark)
            ? MakePrefix(household) + mark
            : throw new ArgumentException("A mark's id has 1 to 64 letters, digits and hyphens.", nameof(mark));

    public static TableEntity Write(string partition, HouseholdKey household, Mark mark) =>
        new(partition, MakeKey(household, mark.Id))
        {
            [nameof(Mark.Kind)] = mark.Kind?.ToString(),
            [nameof(Mark.Way)] = mark.Way?.ToString(),
            [nameof(Mark.Who)] = mark.Who,
            [nameof(Mark.At)] = mark.At.ToDateTimeOffset(),
            [nameof(Mark.ReceivedAt)] = mark.ReceivedAt.ToDateTimeOffset(),
            [nameof(Mark.Answer)] = mark.Answer,
            [nameof(Mark.Says)] = mark.Says?.ToString(),
            [nameof(Mark.Asks)] = mark.Asks?.ToString(),
            [nameof(Mark.ComeBackOn)] = mark.ComeBackOn is { } on ? LocalDatePattern.Iso.Format(on) : null,
            [nameof(Mark.Reason)] = mark.Reason,
            [nameof(Mark.Note)] = mark.Note,
            ["WithdrawnBy"] = mark.Withdrawn?.By,
            ["WithdrawnAt"] = mark.Withdrawn?.At.ToDateTimeOffset(),
            ["WithdrawnFor"] = mark.Withdrawn?.Reason,
            [nameof(Mark.IsLate)] = mark.IsLate ? true : null,
        };

    public static Mark Read(TableEntity row)
    {
        var id = row.RowKey[(row.RowKey.LastIndexOf('~') + 1)..];
        Require(IsId(id), "Not the key of a mark.");
        return new Mark
        {
            Id = id,
            Kind = ReadEnum<MarkKind>(row, nameof(Mark.Kind)),
            Way = ReadEnum<MarkWay>(row, nameof(Mark.Way)),
            Who = row.GetString(nameof(Mark.Who)),
            At = row.GetInstant(nameof(Mark.At)),
            ReceivedAt = row.GetInstant(nameof(Mark.ReceivedAt)),
            Answer = row.GetString(nameof(Mark.Answer)),
            Says = ReadEnum<CaseState>(row, nameof(Mark.Says)),
            Asks = ReadEnum<VisitWish>(row, nameof(Mark.Asks)),
            ComeBackOn = row.GetString(nameof(Mark.ComeBackOn)) is { } on ? ReadDate(on) : null,
            Reason = row.GetString(nameof(Mark.Reason)),
            Note = row.GetString(nameof(Mark.Note)),
            Withdrawn = row.GetString("WithdrawnBy") is { } by
                ? new Withdrawal(by, row.GetInstant("WithdrawnAt"), row.GetText("WithdrawnFor"))
                : null,
            IsLate = row.GetBoolean(nameof(Mark.IsLate)) is true,
        };
    }

    private static T? ReadEnum<T>(TableEntity row, string column)
        where T : struct, Enum
    {
        if (row.GetString(column) is not { } name)
        {
            return null;
        }

        Require(Enum.TryParse<T>(name, out var value) && Enum.IsDefined(value), $"{column} is unknown.");
        return value;
    }

    private static LocalDate ReadDate(string text)
    {
        var date = LocalDatePattern.Iso.Parse(text);
        Require(date.Success, "Not a day.");
        return date.Value;
    }

    [GeneratedRegex(@"^[0-9A-Za-z-]{1,64}\z")]
    private static partial Regex IdPattern();
}
