using System.Text;
using CommunityAlerts.Contacts.Sheets;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Sheets;

public sealed class SheetRowsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Rows_are_ordered_by_area_address_household_and_name_with_numbers_by_value()
    {
        var rows = new SheetRows(["n"], isChinese: true);
        Add("北关 / 网格10", "1号楼", "101", "王");
        Add("北关 / 网格9", null, "3", "赵");
        Add("北关 / 网格9", "10号楼", null, "李");
        Add("北关 / 网格9", "2号楼", "1002", "周");
        Add("北关 / 网格9", "2号楼", "201", "吴");
        Add("北关 / 网格9", "2号楼", "201", "陈");

        Assert.Equal(["陈", "吴", "周", "李", "赵", "王"], rows.Order().Select(r => r[0]), StringComparer.Ordinal);

        void Add(string area, string? address, string? household, string name) =>
            Assert.Null(rows.Add(new SheetHome(area, address, household, name), [name]));
    }

    [Fact]
    public void Marks_that_turn_the_direction_of_writing_are_left_out()
    {
        var rows = new SheetRows(["text"], isChinese: false);

        rows.Add(new SheetHome("", null, null, null), ["a\u202eb\u2066c\u200ed\u061ce\u200df"]);

        Assert.Equal("abcde\u200df", Assert.Single(rows.Order())[0]);
    }

    [Fact]
    public void More_rows_or_characters_than_allowed_are_too_large()
    {
        var home = new SheetHome("", null, null, null);
        var many = new SheetRows(["n"], isChinese: false);
        for (var n = 0; n < SheetRows.MaxRows; n++)
        {
            Assert.Null(many.Add(home, ["x"]));
        }

        var text = new string('x', SheetRows.MaxCharacters);
        var longest = new SheetRows(["n"], isChinese: false);

        Assert.Equal("too-large", many.Add(home, ["x"])?.Code);
        Assert.Null(longest.Add(home, [text]));
        Assert.Equal("too-large", longest.Add(home, ["x"])?.Code);
    }

    [Fact]
    public async Task Cells_that_a_spreadsheet_would_calculate_or_convert_stay_texts()
    {
        var rows = new SheetRows(["name", "household"], isChinese: false);
        rows.Add(new SheetHome("", null, null, null), ["=1+1", "3-2"]);
        rows.Add(new SheetHome("", null, null, null), ["a\vb", "0042"]);
        using var csv = new MemoryStream();
        using var xlsx = new MemoryStream();

        await SheetWriter.WriteCsvAsync(rows, csv, Stop);
        await SheetWriter.WriteXlsxAsync(rows, xlsx, Stop);

        Assert.Equal(
            ["name,household", "'=1+1,\"=\"\"3-2\"\"\"", "a\vb,\"=\"\"0042\"\"\"", ""],
            Encoding.UTF8.GetString(csv.ToArray()).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n')
        );
        Assert.Equal(["name|household", "=1+1|3-2", "ab|0042"], Workbooks.Read(xlsx.ToArray()));
    }

    /// <summary>What 100,000 rows allocate is the most that they can hold.</summary>
    [Fact]
    public async Task Memory_for_100_000_rows_is_bounded()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var rows = new SheetRows([.. Enumerable.Range(0, 12).Select(n => $"h{n}")], isChinese: true);
        for (var n = 0; n < 100_000; n++)
        {
            var address = $"红旗路{n % 300}号{n % 40}单元";
            string[] cells = ["北关 / 红旗路", address, $"{n}", $"王{n}", $"+1 312 555 {n:0000}", "已送达", "", ""];
            rows.Add(
                new SheetHome(cells[0], address, cells[2], cells[3]),
                [.. cells, "2027-06-18 16:30:00", $"{n}您好：周末请看护好孩子，不私自下水，不去陌生水域。", "中文", "1"]
            );
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        using var counted = new CountingStream();
        await SheetWriter.WriteXlsxAsync(rows, counted, Stop);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{allocated / 1e6:0} MB allocated, {counted.Written / 1e6:0} MB written"
        );
        Assert.InRange(allocated, 1, 200_000_000);
        Assert.InRange(counted.Written, 1_000_000, 20_000_000);
    }

    /// <summary>Counts what is written to it, and keeps nothing.</summary>
    private sealed class CountingStream : Stream
    {
        public long Written { get; private set; }
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => Written;
        public override long Position
        {
            get => Written;
            set => throw new NotSupportedException();
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Written += count;
    }
}
