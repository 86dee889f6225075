using Azure.Data.Tables;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Storage;

/// <summary>
/// Each is something that the emulator takes and the service refuses: without these guards tests are green and
/// production breaks.
/// </summary>
public sealed class TableLimitsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, TableEntity, bool> Rows { get; } =
        new()
        {
            { "Chinese and emoji in values", Row(("name", "北关区 🌊")), true },
            { "a property of 32,766 characters: 64 KiB with its length", Row(("text", new string('x', 32_766))), true },
            { "a property over 64 KiB, at two bytes a character", Row(("text", new string('x', 32_768))), false },
            { "64 KiB of bytes and more", Row(("bytes", new byte[(64 * 1024) + 1])), false },
            { "252 properties", Row(Many(252, "x")), true },
            { "253 properties", Row(Many(253, "x")), false },
            { "a row just under 1 MiB", Row(Many(15, new string('x', 32_000))), true },
            { "a row over 1 MiB", Row(Many(17, new string('x', 32_000))), false },
            { "1601", Row(("at", new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero))), true },
            {
                "a moment before 1601",
                Row(("at", new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(-1))),
                false
            },
            {
                "1600 as a local time, which the client writes too",
                Row(("at", new DateTime(1600, 12, 31, 0, 0, 0, DateTimeKind.Utc))),
                false
            },
            { "a name with a dash", Row(("is-urgent", true)), false },
            { "a name that begins with a digit", Row(("1st", true)), false },
            { "a name with a space", Row(("first name", true)), false },
            { "a name of 255 characters", Row((new string('n', 255), true)), true },
            { "a name of 256 characters", Row((new string('n', 256), true)), false },
        };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_goes_in_only_where_the_service_would_take_it(string what, TableEntity row, bool isTaken)
    {
        var table = (await Azurite.AccountAsync(Stop)).Table(Tables.Lists);

        var refused = await Record.ExceptionAsync(() => table.TryAddAsync(row, Stop));

        Assert.True(isTaken ? refused is null : refused is ArgumentException, $"{what}: {refused}");
        Assert.Equal(isTaken, await table.FindAsync("p", "r", Stop) is not null);
    }

    [Theory]
    [InlineData("abc~000001~batch", true)]
    [InlineData("+.!_-", true)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a#b", false)]
    [InlineData("a?b", false)]
    [InlineData("a\tb", false)]
    // Breaks the emulator's transactions.
    [InlineData("a',b", false)]
    [InlineData("a\n", false)]
    public void A_key_is_one_that_both_take(string key, bool isKey) => Assert.Equal(isKey, TableLimits.IsKey(key));

    [Fact]
    public void A_key_has_at_most_200_characters()
    {
        Assert.True(TableLimits.IsKey(new string('k', 200)));
        Assert.False(TableLimits.IsKey(new string('k', 201)));
    }

    public static TheoryData<string, TableEntity[], bool> Transactions { get; } =
        new()
        {
            { "100 rows", [.. Enumerable.Range(0, 100).Select(i => new TableEntity("p", $"{i}"))], true },
            { "101 rows", [.. Enumerable.Range(0, 101).Select(i => new TableEntity("p", $"{i}"))], false },
            { "no rows", [], false },
            { "two partitions", [new TableEntity("p", "1"), new TableEntity("q", "2")], false },
            { "one row twice", [new TableEntity("p", "1"), new TableEntity("p", "1")], false },
            { "over 4 MiB in all", [.. Enumerable.Range(0, 9).Select(i => Big($"{i}"))], false },
        };

    [Theory]
    [MemberData(nameof(Transactions))]
    public async Task A_transaction_goes_in_only_where_the_service_would_take_it(
        string what,
        TableEntity[] rows,
        bool isTaken
    )
    {
        var table = (await Azurite.AccountAsync(Stop)).Table(Tables.Lists);

        var refused = await Record.ExceptionAsync(() =>
            table.TryTransactAsync(
                [.. rows.Select(r => new TableTransactionAction(TableTransactionActionType.Add, r))],
                Stop
            )
        );

        Assert.True(isTaken ? refused is null : refused is ArgumentException, $"{what}: {refused}");
        Assert.Equal(isTaken, await table.ReadAllAsync(Stop).AnyAsync(Stop));
    }

    [Fact]
    public async Task A_row_is_not_replaced_unseen()
    {
        var table = (await Azurite.AccountAsync(Stop)).Table(Tables.Lists);
        await table.TryAddAsync(new TableEntity("p", "r"), Stop);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            table.TryReplaceAsync(new TableEntity("p", "r"), Azure.ETag.All, Stop)
        );
    }

    [Fact]
    public async Task A_range_continues_over_its_pages_in_key_order()
    {
        var table = (await Azurite.AccountAsync(Stop)).Table(Tables.Lists);
        foreach (var name in new[] { "c", "a", "e", "b", "d" })
        {
            await table.TryAddAsync(new TableEntity("p", name), Stop);
        }

        var keys = await table
            .ReadRangeAsync("p", after: "a", upTo: "d", pageSize: 1, cancellationToken: Stop)
            .Select(r => r.RowKey)
            .ToListAsync(Stop);

        Assert.Equal(["b", "c", "d"], keys, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_message_is_neither_larger_nor_later_than_the_service_allows()
    {
        var queue = (await Azurite.AccountAsync(Stop)).Queue(Queues.Imports);

        await queue.SendAsync(new string('x', (48 * 1024) - 2), Stop);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            queue.SendAsync(new string('x', (48 * 1024) - 1), Stop)
        );
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            queue.SendAsync("x", TimeSpan.FromMinutes(3), Stop)
        );
    }

    private static TableEntity Row(params (string Name, object Value)[] properties)
    {
        var row = new TableEntity("p", "r");
        foreach (var (name, value) in properties)
        {
            row[name] = value;
        }

        return row;
    }

    private static (string Name, object Value)[] Many(int count, string value) =>
        [.. Enumerable.Range(0, count).Select(i => ($"p{i}", (object)value))];

    private static TableEntity Big(string row)
    {
        var entity = Row(Many(15, new string('x', 32_000)));
        entity.RowKey = row;
        return entity;
    }
}
