using System.Collections.Immutable;
using System.Globalization;
using Azure.Data.Tables;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;
using static CommunityAlerts.Storage.RowColumns;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>
/// A sheet as a row: a column for each thing that changes, a line or a letter for each case in it, so that a read may
/// ask for the states or the counts alone.
/// </summary>
public static class CaseSheetRow
{
    /// <summary>The beginning of the row keys of sheets.</summary>
    public const string Prefix = "sheet~";

    public const string Area = "Area";
    public const string Keys = "Keys";
    public const string States = "States";
    public const string Counts = "Counts";
    private const string Firsts = "Firsts";
    private const string Requests = "Requests";
    private const string Members = "Members";
    private const string Reaches = "Reaches";
    private const string Frozen = "Frozen";
    private const string StateLetters = "oavx";

    /// <summary>Makes the key of a grid's sheet.</summary>
    public static string MakeKey(string areaHash, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{areaHash}~{number:0000}");

    public static TableEntity Write(string partition, CaseSheet sheet)
    {
        var row = new TableEntity(partition, MakeKey(CaseId.HashArea(sheet.Area), sheet.Number))
        {
            [Area] = sheet.Area,
            [Keys] = Join(sheet.Cases.Select(c => c.Household.Value)),
            [States] = string.Concat(sheet.Cases.Select(c => StateLetters[(int)c.Standing.State])),
            [Counts] = sheet.Counts.Write(),
            [Frozen] = sheet.Frozen,
        };
        LongText.Put(row, Firsts, Join(sheet.Cases.Select(c => WriteStamp(c.Standing.First))));
        LongText.Put(row, Requests, Join(sheet.Cases.Select(c => WriteRequest(c.Standing.Request))));
        LongText.Put(row, Members, Join(sheet.Cases.Select(c => string.Concat(c.Members.Select(m => m.Contact)))));
        LongText.Put(
            row,
            Reaches,
            Join(sheet.Cases.Select(c => string.Concat(c.Members.Select(m => m.Reach.ToLetter()))))
        );
        return row;
    }

    /// <summary>Reads a whole sheet. The stored counts are not used: they are counted again.</summary>
    /// <exception cref="FormatException">The columns do not fit one another, or a value is none.</exception>
    public static CaseSheet Read(TableEntity row, int shard)
    {
        var keys = Split(row.GetText(Keys));
        var states = ReadStates(row.GetText(States));
        var firsts = Split(LongText.Get(row, Firsts), keys.Length);
        var requests = Split(LongText.Get(row, Requests), keys.Length);
        var members = Split(LongText.Get(row, Members), keys.Length);
        var reaches = Split(LongText.Get(row, Reaches), keys.Length);
        Require(keys.Length <= CaseSheet.MaxCases, "A sheet has too many cases.");
        Require(states.Count == keys.Length, "A sheet has a state for each case.");
        Require(keys.Distinct(StringComparer.Ordinal).Count() == keys.Length, "A household is in a sheet once.");
        var (area, number, frozen) = (row.GetText(Area), ReadNumber(row.RowKey), row.GetNumber(Frozen));
        Require(row.RowKey == MakeKey(CaseId.HashArea(area), number), "A sheet's key is that of its area.");
        Require(frozen >= 0, "An attempt is counted from 1.");
        return new CaseSheet
        {
            Shard = shard,
            Area = area,
            Number = number,
            Frozen = frozen,
            Cases =
            [
                .. Enumerable
                    .Range(0, keys.Length)
                    .Select(i => new SheetCase(
                        HouseholdKey.Parse(keys[i]),
                        new CaseStanding(states[i], ParseStamp(firsts[i]), ParseRequest(requests[i])),
                        ParseMembers(members[i], reaches[i])
                    )),
            ],
        };
    }

    /// <summary>Reads the states of a row of which that column was read.</summary>
    /// <exception cref="FormatException">A letter is none, or there are too many.</exception>
    public static IReadOnlyList<CaseState> ReadStates(string letters)
    {
        Require(letters.Length <= CaseSheet.MaxCases, "A sheet has too many states.");
        Require(letters.All(l => StateLetters.Contains(l, StringComparison.Ordinal)), "No such letter of a state.");
        return [.. letters.Select(l => (CaseState)StateLetters.IndexOf(l, StringComparison.Ordinal))];
    }

    private static int ReadNumber(string key) =>
        key.Split('~') is ["sheet", var hash, { Length: 4 } number]
        && HashedKey.HasShape(hash)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var read)
            ? read
            : throw new FormatException("Not the key of a sheet.");

    private static string Join(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string[] Split(string text) => text.Length == 0 ? [] : text.Split('\n', CaseSheet.MaxCases + 2);

    /// <summary>Splits a column with a line for each case, which may all be empty.</summary>
    private static string[] Split(string text, int cases)
    {
        var lines = cases == 0 && text.Length == 0 ? [] : text.Split('\n', CaseSheet.MaxCases + 2);
        Require(lines.Length == cases, "A column of a sheet has a line for each case.");
        return lines;
    }

    private static string WriteStamp(MarkStamp? stamp) =>
        stamp is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{stamp.At.ToUnixTimeMilliseconds()}|{stamp.Id}");

    private static MarkStamp? ParseStamp(string text) =>
        text.Length == 0 ? null
        : text.Split('|') is [var at, var id] ? ParseStamp(at, id)
        : throw new FormatException("Not the first mark of a case.");

    private static MarkStamp ParseStamp(string at, string id)
    {
        Require(MarkRow.IsId(id), "Not the id of a mark.");
        Require(
            long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                && milliseconds <= MarkRow.LatestMilliseconds,
            "Not the time of a mark."
        );
        return new MarkStamp(id, Instant.FromUnixTimeMilliseconds(milliseconds));
    }

    private static string WriteRequest(VisitRequest? request) =>
        request is null
            ? ""
            : $"{(request.On is { } on ? LocalDatePattern.Iso.Format(on) : "")}|{WriteStamp(request.Stamp)}";

    private static VisitRequest? ParseRequest(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        Require(text.Split('|').Length == 3, "Not a request for a visit.");
        var parts = text.Split('|');
        LocalDate? on = null;
        if (parts[0].Length > 0)
        {
            var date = LocalDatePattern.Iso.Parse(parts[0]);
            Require(date.Success, "Not the day of a visit.");
            on = date.Value;
        }

        return new VisitRequest(ParseStamp(parts[1], parts[2]), on);
    }

    private static ImmutableArray<SheetMember> ParseMembers(string contacts, string reaches)
    {
        Require(contacts.Length == reaches.Length * SheetMember.Length, "A reach is missing, or a member.");
        return
        [
            .. reaches.Select(
                (letter, i) =>
                    new SheetMember(
                        contacts.Substring(i * SheetMember.Length, SheetMember.Length),
                        ReachLetters.FromLetter(letter)
                    )
            ),
        ];
    }
}
