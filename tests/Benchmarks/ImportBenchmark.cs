using System.Diagnostics;
using System.Globalization;
using System.Text;
using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Contacts;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>How long an import takes against a floor that only reads the same pages and upserts the same rows in transactions of 100, as many at once.</summary>
/// <remarks>Explicit: run by the command in tests/README.md. Bar: 1.3 times the floor, 300 MB.</remarks>
public sealed class ImportBenchmark
{
    private const int Rows = 100_000;
    private const int Buckets = 16;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task An_import_of_100_000_rows_takes_at_most_1_3_times_its_floor()
    {
        var file = MakeFile();
        // Tables of their own each: the emulator's cost grows with the table.
        var contacts = await ContactsFixture.StartAsync(Stop, Buckets);
        await contacts.ImportAsync("phone\n+12025550101\n", Stop);
        await contacts.AddListAsync("residents", Stop);
        var id = await contacts.UploadAsync(file, Stop, o => o with { List = "residents", Region = "CN" });
        GC.Collect();
        double import;
        long peak;
        using (var memory = new MemoryPeak())
        {
            var started = Stopwatch.GetTimestamp();
            await contacts.Importer().RunAsync(id, Stop);
            import = Stopwatch.GetElapsedTime(started).TotalSeconds;
            peak = memory.Bytes;
        }

        Assert.Equal(Rows, (await contacts.ViewAsync(id, Stop)).Added);
        var floor = await FloorAsync(await ContactsFixture.StartAsync(Stop, Buckets), "residents", await contacts.ContactsOfAsync("residents", Stop));
        var report = string.Create(CultureInfo.InvariantCulture, $"{Rows} rows, {file.Length / 1e6:F1} MB: import {import:F1} s, floor {floor:F1} s, ratio {import / floor:F2}, memory {peak / 1e6:F0} MB");
        await Console.Out.WriteLineAsync(report);
        TestContext.Current.TestOutputHelper?.WriteLine(report);
    }

    private static async Task<double> FloorAsync(ContactsFixture contacts, string list, IReadOnlyList<Contact> rows)
    {
        var table = contacts.Account.Table(Tables.Contacts);
        var buckets = rows.GroupBy(c => c.Key.Bucket(Buckets)).Select(g => (Partition: ContactStore.Partition(list, g.Key), Rows: g.OrderBy(c => c.Key, NumberKey.Order).ToList())).ToList();
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(buckets, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Stop }, async (bucket, stop) =>
        {
            await foreach (var _ in table.RangeAsync(bucket.Partition, cancellationToken: stop))
            {
            }

            foreach (var chunk in bucket.Rows.Chunk(TableLimits.MostActions))
            {
                await table.TryTransactAsync([.. chunk.Select(c => ContactStore.Put(bucket.Partition, c))], stop);
            }
        });
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>About 100 bytes a row: a mobile number in one of several spellings, a name, a language, an area, tags, a school, a child.</summary>
    private static string MakeFile()
    {
        var file = new StringBuilder("手机号,姓名,语言,网格,标签,户号,School,孩子姓名\n");
        for (var i = 0; i < Rows; i++)
        {
            var number = (13800000000L + (i * 7L)).ToString(CultureInfo.InvariantCulture);
            file.Append((i % 4) switch { 0 => "+86 ", 1 => "0086", _ => "" }).Append(number).Append(",居民").Append(i).Append((i % 2) == 0 ? ",zh-CN" : ",en")
                .Append(CultureInfo.InvariantCulture, $",beiguan/hongqilu/dadaoxi/{i % 40:00},parent;school,{i / 3}-{i % 7},Primary School No. {i % 30},小明{i}\n");
        }

        return file.ToString();
    }

    /// <summary>The most memory the process held while it lived, looked at every 50 ms.</summary>
    private sealed class MemoryPeak : IDisposable
    {
        private readonly Timer _timer;
        private long _bytes;

        public MemoryPeak() => _timer = new Timer(_ => Look(), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));

        public long Bytes => Interlocked.Read(ref _bytes);

        public void Dispose() => _timer.Dispose();

        private void Look() => Interlocked.Exchange(ref _bytes, Math.Max(Bytes, Environment.WorkingSet));
    }
}
