using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace CommunityAlerts.Tests.Broadcasts.Budgets;

/// <summary>
/// Budgets and spending on a table of their own, two buckets, the clock at Friday 2027-06-18 08:00 UTC.
/// </summary>
internal sealed class LimitsFixture
{
    public static readonly LocalDate Friday = new(2027, 6, 18);
    public static readonly LocalDate Saturday = Friday.PlusDays(1);
    public static readonly LocalDate Monday = Friday.PlusDays(3);

    private readonly string _connection;
    private readonly string _prefix;

    private LimitsFixture(string connection, string prefix)
    {
        (_connection, _prefix) = (connection, prefix);
        Account = StorageAccount.Connect(connection, prefix);
        Store = StoreOn(Account);
        Budgets = BudgetsOn(Account);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2027, 6, 18, 8, 0, 0, TimeSpan.Zero));
    public StorageAccount Account { get; }
    public BudgetStore Store { get; }
    public BudgetService Budgets { get; }

    public static async Task<LimitsFixture> StartAsync(CancellationToken cancellationToken)
    {
        var prefix = Azurite.FreshPrefix();
        var fixture = new LimitsFixture(await Azurite.ConnectionStringAsync(prefix), prefix);
        await fixture.Account.CreateAsync([Tables.Budgets], [], cancellationToken);
        return fixture;
    }

    public static BudgetStore StoreOn(StorageAccount account) =>
        new(account, Options.Create(new Settings { Buckets = 2 }));

    public static BudgetService BudgetsOn(StorageAccount account) =>
        new(StoreOn(account), new HouseholdBudgets(StoreOn(account)));

    /// <summary>Makes a key that sorts as its number does; the last character says the bucket.</summary>
    public static NumberKey Key(int n, int bucket = 0) => new($"{n:00000000}{new string('0', 17)}{bucket}");

    public static BudgetRequest Ask(
        int n,
        Budget? perNumber,
        string? household = null,
        Budget? perHousehold = null,
        int bucket = 0
    ) => new(Key(n, bucket), household, "beiguan/03", perNumber, perHousehold);

    public static BudgetRequest[] MakeRequests(int from, int count, Budget? perNumber) =>
        [.. Enumerable.Range(from, count).Select(n => Ask(n, perNumber))];

    public static string Text(IEnumerable<NumberKey> over) =>
        string.Join(
            ' ',
            over.Select(k => int.Parse(k.Value[..8], System.Globalization.CultureInfo.InvariantCulture)).Order()
        );

    /// <summary>Every row as <c>partition row counted</c>, zeros and dashes cut short.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RowsAsync(CancellationToken cancellationToken)
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in Account.Table(Tables.Budgets).ReadAllAsync(cancellationToken))
        {
            rows.Add($"{row.PartitionKey}/{row.RowKey}", row.GetString("Counted"));
        }

        return rows;
    }

    /// <summary>
    /// Gives the table through clients that record their calls and stop at the <paramref name="stopAt"/>-th, before it
    /// is sent or after it was answered.
    /// </summary>
    public (StorageAccount Account, ConcurrentQueue<string> Calls) Watched(int stopAt = int.MaxValue, bool sent = false)
    {
        var calls = new ConcurrentQueue<string>();
        var options = new TableClientOptions();
        options.AddPolicy(new Watch(calls, stopAt, sent), HttpPipelinePosition.PerCall);
        return (
            new StorageAccount(
                new TableServiceClient(_connection, options),
                new QueueServiceClient(_connection),
                new BlobServiceClient(_connection),
                _prefix
            ),
            calls
        );
    }

    private sealed class Watch(ConcurrentQueue<string> calls, int stopAt, bool sent) : HttpPipelinePolicy
    {
        private int _made;

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            var made = Interlocked.Increment(ref _made);
            if (made < stopAt || (made == stopAt && sent))
            {
                calls.Enqueue($"{message.Request.Method} {message.Request.Uri.Path}");
                await ProcessNextAsync(message, pipeline);
            }

            if (made >= stopAt)
            {
                throw new OperationCanceledException("Stopped by the test.");
            }
        }
    }
}
