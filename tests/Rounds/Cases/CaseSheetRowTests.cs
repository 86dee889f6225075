using CommunityAlerts.Rounds;
using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Storage;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Rounds.Cases;

public sealed class CaseSheetRowTests
{
    private const string Partition = "202706-0123456789abcdefghijklmnop~g07";
    private static readonly Instant Start = Instant.FromUtc(2027, 6, 18, 8, 30);

    private static readonly string[] Junk =
    [
        "",
        "x",
        "\n",
        "||",
        "1|",
        "|a",
        "a|b|c|d",
        "99999999999999999999|a",
        "oav",
        "ww",
    ];

    [Property(MaxTest = 300)]
    public Property A_sheet_is_read_as_it_was_written() =>
        Prop.ForAll(
            Arb.From(Sheets),
            sheet =>
            {
                var read = CaseSheetRow.Read(CaseSheetRow.Write(Partition, sheet), sheet.Shard);
                return read with { Cases = sheet.Cases } == sheet && read.Cases.SequenceEqual(sheet.Cases);
            }
        );

    [Fact]
    public void A_full_sheet_fits_one_row_and_counts_what_its_states_say()
    {
        var stamp = new MarkStamp(new string('x', Mark.MaxId), Start);
        var full = Fill(CaseSheet.MaxCases, new CaseStanding(CaseState.Visited, stamp, new(stamp, null)), members: 20);

        var row = CaseSheetRow.Write(Partition, full);

        TableLimits.Check(row);
        Assert.Equal("0 0 98 0", row.GetString(CaseSheetRow.Counts));
        Assert.False(full.HasRoom);
        Assert.Equal(98, CaseSheetRow.ReadStates(row.GetString(CaseSheetRow.States)).Count);
    }

    [Fact]
    public void Stored_counts_that_were_changed_are_counted_again_when_the_sheet_is_read()
    {
        var row = CaseSheetRow.Write(Partition, Fill(2, CaseStanding.Untouched, members: 1));
        row[CaseSheetRow.Counts] = "0 2 0 0";

        Assert.Equal(new CaseCounts(2, 0, 0, 0), CaseSheetRow.Read(row, 7).Counts);
    }

    /// <summary>Damage is reported as a wrong format, never as an index that is out of range.</summary>
    [Fact]
    public void A_changed_column_is_named_or_read_but_never_fails_otherwise()
    {
        var stamp = new MarkStamp("a", Start);
        var whole = CaseSheetRow.Write(
            Partition,
            Fill(3, new CaseStanding(CaseState.Visited, stamp, new(stamp, new LocalDate(2027, 7, 1))), members: 2)
        );
        foreach (var column in whole.Keys.Where(TableLimits.IsCustom).ToList())
        {
            var good = whole[column];
            foreach (var bad in Junk.Append(good + "\n").Append(good + "x").Append((good + " ")[1..]).Cast<object?>())
            {
                Try(column, bad);
            }

            Try(column, 5);
            Try(column, value: null);
            whole[column] = good;
        }

        void Try(string column, object? value)
        {
            whole[column] = value;
            var thrown = Record.Exception(() => CaseSheetRow.Read(whole, 7));
            Assert.True(thrown is null or FormatException or InvalidOperationException, $"{column}={value}: {thrown}");
        }
    }

    [Fact]
    public void A_sheet_under_the_key_of_another_area_is_refused()
    {
        var row = CaseSheetRow.Write(Partition, Fill(2, CaseStanding.Untouched, members: 1));
        row[CaseSheetRow.Area] = "elsewhere";

        Assert.Throws<FormatException>(() => CaseSheetRow.Read(row, shard: 3));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a~b")]
    public void A_mark_id_that_no_row_could_be_read_by_is_refused(string id) =>
        Assert.Throws<ArgumentException>(() => MarkRow.MakeKey(HouseholdKey.Parse("00000000000000000000000000"), id));

    [Theory]
    [InlineData("")]
    [InlineData("1 2 3")]
    [InlineData("1 2 3 4 5")]
    [InlineData("1 2 3 -4")]
    [InlineData("99 0 0 0")]
    [InlineData("1,2,3,4")]
    public void Counts_of_another_form_are_refused(string text) =>
        Assert.Throws<FormatException>(() => CaseCounts.Parse(text));

    private static CaseSheet Fill(int cases, CaseStanding standing, int members) =>
        new()
        {
            Shard = 7,
            Area = "beiguan/hongqilu/dadaoxi/03",
            Number = 3,
            Frozen = 2,
            Cases =
            [
                .. Enumerable
                    .Range(0, cases)
                    .Select(i => new SheetCase(
                        new HouseholdKey($"{i:00000000000000000000000000}"),
                        standing,
                        [.. Enumerable.Range(0, members).Select(m => new SheetMember($"{m:00000000}", Reach.Failed))]
                    )),
            ],
        };

    private static Gen<CaseSheet> Sheets =>
        from count in Gen.Choose(0, 5)
        from cases in Gen.CollectToArray(Enumerable.Range(0, count), AnyCase)
        from frozen in Gen.Choose(0, 2)
        select Fill(0, CaseStanding.Untouched, 0) with
        {
            Cases = [.. cases],
            Frozen = frozen,
        };

    private static Gen<SheetCase> AnyCase(int number) =>
        from state in Gen.Elements(Enum.GetValues<CaseState>())
        from first in Gen.Elements<MarkStamp?>(null, new MarkStamp("a-B-9", Start))
        from day in Gen.Elements<LocalDate?>(null, new LocalDate(2027, 7, 1))
        from request in Gen.Elements<VisitRequest?>(null, new VisitRequest(new MarkStamp("z", Start), day))
        from erased in Gen.Elements(false, false, true)
        from members in Gen.Elements(Enum.GetValues<Reach>()).ListOf()
        select new SheetCase(
            erased ? HouseholdKey.MakeErased() : new HouseholdKey($"{number:00000000000000000000000000}"),
            new CaseStanding(state, first, request),
            [.. members.Select((r, i) => new SheetMember($"{i:00000000}", r))]
        );
}
