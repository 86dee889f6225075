using System.Text;
using Azure.Data.Tables;
using CommunityAlerts.Operations;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace CommunityAlerts.Tests.Operations;

public sealed class RowTextTests
{
    private static readonly object[] Values =
    [
        "",
        " ",
        "null",
        "true",
        "5",
        "a\nb\r\n",
        "\u2028\u0085",
        "\0\u001f\u007f",
        "\"\\</script>",
        "北关区 𠮷 🌊",
        "\uFEFF",
        "\uFFFF",
        "name@odata.type",
        new string('x', 30_000),
        true,
        false,
        0,
        -1,
        int.MinValue,
        int.MaxValue,
        0L,
        5L,
        long.MinValue,
        long.MaxValue,
        (1L << 53) + 1,
        0.0,
        -0.0,
        5.0,
        0.1,
        1e21,
        double.Epsilon,
        double.MinValue,
        double.MaxValue,
        double.NaN,
        double.PositiveInfinity,
        double.NegativeInfinity,
        new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2027, 6, 18, 8, 30, 0, TimeSpan.Zero),
        new DateTimeOffset(2027, 6, 18, 8, 30, 0, TimeSpan.Zero).AddTicks(1),
        DateTimeOffset.MaxValue,
        Guid.Empty,
        new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        Array.Empty<byte>(),
        new byte[] { 0, 255, 10, 13 },
    ];

    [Property(MaxTest = 1_000, Arbitrary = [typeof(Rows)])]
    public void A_row_reads_as_it_was_written(TableEntity row)
    {
        var line = RowText.Write(row).ToArray();

        Assert.Equal(1, line.Count(b => b is (byte)'\n' or (byte)'\r'));
        AssertSame(row, RowText.Read(Encoding.UTF8.GetString(line)));
        Assert.Equal(line, RowText.Write(RowText.Read(Encoding.UTF8.GetString(line))).ToArray());
    }

    [Property(MaxTest = 200, Arbitrary = [typeof(Rows)])]
    public void The_order_of_its_properties_makes_no_difference(TableEntity row)
    {
        var turned = new TableEntity(row.PartitionKey, row.RowKey);
        foreach (var (name, value) in row.Reverse())
        {
            turned[name] = value;
        }

        Assert.Equal(RowText.Write(row).ToArray(), RowText.Write(turned).ToArray());
    }

    [Fact]
    public async Task A_row_that_storage_returns_is_restored_unchanged()
    {
        var stop = TestContext.Current.CancellationToken;
        var table = (await Azurite.AccountAsync(stop)).Table(Tables.Lists);
        var row = new TableEntity("p", "first");
        // The service knows infinities; our client cannot write them.
        var values = Values.Where(v => v is not double number || double.IsFinite(number)).ToList();
        foreach (var (n, value) in values.Index())
        {
            row[$"P{n}"] = value;
        }

        row["Null"] = null;
        await table.PutAsync(row, stop);
        var stored = (await table.FindAsync("p", "first", stop))!;

        var read = RowText.Read(Encoding.UTF8.GetString(RowText.Write(stored).Span));
        read.RowKey = "second";
        await table.PutAsync(read, stop);

        var restored = (await table.FindAsync("p", "second", stop))!;
        restored.RowKey = "first";
        AssertSame(stored, restored);
        Assert.Equal(values.Count, stored.Keys.Count(TableLimits.IsCustom));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","N":1.5}""")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","N":null}""")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","N@odata.type":"Edm.Int64","N":"x"}""")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","N@odata.type":"Edm.Decimal","N":"1"}""")]
    public void An_invalid_row_is_refused(string line) => Assert.Throws<FormatException>(() => RowText.Read(line));

    private static void AssertSame(TableEntity expected, TableEntity actual) =>
        Assert.Equal(Text(expected), Text(actual), StringComparer.Ordinal);

    /// <summary>Every property with its type and value, exact to the bit.</summary>
    private static IEnumerable<string> Text(TableEntity row) =>
        from property in row.OrderBy(p => p.Key, StringComparer.Ordinal)
        where
            property.Value is not null
            && (TableLimits.IsCustom(property.Key) || property.Key is "PartitionKey" or "RowKey")
        select $"{property.Key}: {property.Value.GetType().Name} "
            + property.Value switch
            {
                double number => $"{BitConverter.DoubleToInt64Bits(number):x}",
                DateTimeOffset at => $"{at.UtcTicks}",
                byte[] bytes => Convert.ToHexString(bytes),
                var other => $"{other}",
            };

    private static class Rows
    {
        public static Arbitrary<TableEntity> Row()
        {
            var text = Gen.Choose(0, 0xFFFF)
                .Select(c => (char)c)
                .Where(c => !char.IsSurrogate(c))
                .ListOf()
                .Select(c => (object)new string([.. c]));
            var value = Gen.OneOf(
                Gen.Elements(Values),
                text,
                ArbMap.Default.GeneratorFor<int>().Select(n => (object)n),
                ArbMap.Default.GeneratorFor<long>().Select(n => (object)n),
                ArbMap.Default.GeneratorFor<double>().Select(n => (object)n),
                ArbMap.Default.GeneratorFor<byte[]>().Select(b => (object)b)
            );
            var name = Gen.Elements("A", "B", "C", "Ab", "a", "Name", "Type", "odata_type", "_");
            return Arb.From(
                Gen.Zip(name, value)
                    .ListOf()
                    .Select(properties =>
                    {
                        var row = new TableEntity("beiguan~00", "batch~000001~01~202706-x");
                        foreach (var (n, v) in properties)
                        {
                            row[n] = v;
                        }

                        return row;
                    })
            );
        }
    }
}
