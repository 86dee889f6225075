using CommunityAlerts.Contacts.Imports;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>
/// Importing a file twice equals importing it once, whatever is in it and whatever the list held before.
/// </summary>
public sealed class ImportTwiceTests : IAsyncLifetime
{
    private ContactsFixture _contacts = null!;
    private int _lists;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _contacts = await ContactsFixture.StartAsync(Stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Property(MaxTest = 40, Arbitrary = [typeof(OddFiles)])]
    public async Task Importing_twice_equals_importing_once(OddFile before, OddFile file, bool replace)
    {
        var list = $"twice-{Interlocked.Increment(ref _lists)}";
        await _contacts.AddListAsync(list, Stop);
        await ImportAsync(before.Text);
        var once = await ImportAsync(file.Text);
        var stored = await _contacts.ExportAsync(list, Stop);
        _contacts.Clock.Advance(TimeSpan.FromHours(1));

        var twice = await ImportAsync(file.Text);

        Assert.Equal(stored, await _contacts.ExportAsync(list, Stop));
        Assert.Equal(once.State, twice.State);
        Assert.Equal(once.Rows, twice.Rows);
        Assert.Equal(once.Rejected, twice.Rejected);
        Assert.Equal(0, twice.Added);
        Assert.Equal(0, twice.Updated);
        Assert.Equal(0, twice.Removed);
        Assert.Equal(once.Problems, twice.Problems);
        Assert.True(once.State is ImportState.Failed || twice.Rows == twice.Unchanged + twice.Rejected);
        Assert.Equal(
            once.Rows,
            once.State is ImportState.Failed ? once.Rows : once.Added + once.Updated + once.Unchanged + once.Rejected
        );

        Task<ImportView> ImportAsync(string text) =>
            _contacts.ImportAsync(
                text,
                Stop,
                o => o with { List = list, ByArea = "beiguan", Mode = replace ? ImportMode.Replace : ImportMode.Merge }
            );
    }

    public sealed record OddFile(string Text)
    {
        public override string ToString() => Text.Replace("\0", "␀", StringComparison.Ordinal);
    }

    /// <summary>
    /// Files of few numbers and columns, so that numbers meet again, with the cells that readers trip over.
    /// </summary>
    public static class OddFiles
    {
        private static readonly Gen<string> Phones = Gen.Elements(
            "2025550101",
            "+12025550101",
            "0012025550101",
            "２０２５５５０１０１",
            "2025550101.0",
            "'2025550101",
            "2025550102",
            "(202) 555-0102",
            "2025550103",
            "2025550104",
            "\u202a2025550104\u202c",
            "2.02555E+09",
            "",
            "12",
            "20255501\0"
        );

        private static readonly Gen<string> Texts = Gen.Elements(
            "",
            "",
            " ",
            "a",
            "a ",
            "'=a",
            "=a",
            "''=a",
            "\"a\"\"b\"",
            "\"a,b\"",
            "\"a\nb\"",
            "\"<&>\"",
            "陈静",
            "😀",
            "\ufeffa",
            "e\u0301",
            "é",
            "a;b",
            "b;a;a",
            "-",
            "\"",
            new string('x', 201)
        );

        private static readonly Gen<string> Rows =
            from phone in Phones
            from cells in Texts.ListOf(4)
            from area in Gen.Elements("", "beiguan", "beiguan/03", "/beiguan/04/", "xicheng", "a b")
            from language in Gen.Elements("", "zh_cn", "ZH-CN", "中文", "??")
            from basis in Gen.Elements("", "notice", "同意", "none", "no")
            from plain in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
            select string.Join(
                ',',
                plain ? [phone, cells[0], "", "", "", cells[2]] : [phone, .. cells, area, language, basis]
            );

        private static readonly Gen<string> Headers = Gen.Elements(
            "phone,name,tags,School,=x,area,language,consentbasis",
            "phone,name,household,School,school ,area,language,同意依据",
            "手机,电话,name,姓名,Values,网格,语言,Since",
            "phone,School,School,School,,area",
            "phone,child,孩子姓名,Area ,tags,area,,",
            "Phone,Basis,Origin,PartitionKey,RowKey",
            "name,tags"
        );

        public static Arbitrary<OddFile> Files() =>
            Arb.From(
                from header in Headers
                from count in Gen.Choose(0, 7)
                from rows in Rows.ListOf(count)
                from end in Gen.Elements("\n", "\r\n", "\n\n")
                select new OddFile(string.Join(end, [header, .. rows]))
            );
    }
}
