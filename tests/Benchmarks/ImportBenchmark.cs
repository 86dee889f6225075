using System.Diagnostics;
using System.Globalization;
using System.Text;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Contacts;
using CommunityAlerts.Tests.Contacts.Imports;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>
/// Measures the time of an import against a floor that only reads the same pages and upserts the same rows in
/// transactions of 100, as many at once.
/// </summary>
/// <remarks>
/// Explicit: run by the command in tests/README.md. Bar: 1.3 times the floor, 300 MB of working set over what the
/// process held before.
/// </remarks>
[Collection(BenchmarkOutput.OneAtATime)]
public sealed class ImportBenchmark
{
    private const int Rows = 100_000;
    private const int Buckets = 16;
    private const int Rounds = 2;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task An_import_of_100_000_rows_takes_at_most_1_3_times_its_floor()
    {
        var file = MakeFile();
        // Once in small, so that neither pays for the first call of everything.
        await RoundAsync("phone\n13800000000\n");
        double imports = 0;
        double floors = 0;
        // In turns, so that both feel whatever else the machine does.
        for (var round = 1; round <= Rounds; round++)
        {
            var (import, reading, floor, set, heap) = await RoundAsync(file);
            (imports, floors) = (imports + import, floors + floor);
            await BenchmarkOutput.PrintAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round}: import {import:F1} s (reading alone {reading:F1} s), floor {floor:F1} s, "
                        + $"ratio {import / floor:F2}; over what the process held before: working set "
                        + $"{set / 1e6:F0} MB, heap {heap / 1e6:F0} MB"
                )
            );
        }

        await BenchmarkOutput.PrintAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Rows} rows, {Encoding.UTF8.GetByteCount(file) / 1e6:F1} MB: ratio {imports / floors:F2}"
            )
        );
    }

    private static async Task<(double Import, double Reading, double Floor, long Set, long Heap)> RoundAsync(
        string file
    )
    {
        // Tables of their own each: the emulator's cost grows with the table.
        var contacts = await ContactsFixture.StartAsync(Stop, Buckets);
        var id = await contacts.UploadAsync(file, Stop, o => o with { Region = "CN" });
        var bytes = Encoding.UTF8.GetBytes(file);
        var started = Stopwatch.GetTimestamp();
        var reading =
            new FileReader(contacts.Keys)
                .Read(bytes, Files.Request with { Region = "CN" }, Buckets, new AreaMatcher([], "beiguan"), Stop)
                .File!.Rows > 0
                ? Stopwatch.GetElapsedTime(started).TotalSeconds
                : 0;
        double import;
        long set;
        long heap;
        using (var memory = new MemoryPeak())
        {
            started = Stopwatch.GetTimestamp();
            await contacts.Importer().RunAsync(id, Stop);
            import = Stopwatch.GetElapsedTime(started).TotalSeconds;
            (set, heap) = (memory.Set, memory.Heap);
        }

        var rows = await contacts.ContactsOfAsync("flood", Stop);
        Assert.Equal(rows.Count, (await contacts.ViewAsync(id, Stop)).Added);
        return (
            import,
            reading,
            await FloorAsync(await ContactsFixture.StartAsync(Stop, Buckets), "flood", rows),
            set,
            heap
        );
    }

    private static async Task<double> FloorAsync(ContactsFixture contacts, string list, IReadOnlyList<Contact> rows)
    {
        var table = contacts.Account.Table(Tables.Contacts);
        var buckets = rows.GroupBy(c => c.Key.Bucket(Buckets))
            .Select(g =>
                (Partition: ContactStore.Partition(list, g.Key), Rows: g.OrderBy(c => c.Key, NumberKey.Order).ToList())
            )
            .ToList();
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            buckets,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Stop },
            async (bucket, stop) =>
            {
                await foreach (var _ in table.ReadRangeAsync(bucket.Partition, cancellationToken: stop)) { }

                foreach (var chunk in bucket.Rows.Chunk(TableLimits.MaxActions))
                {
                    await table.TryTransactAsync(
                        [.. chunk.Select(c => ContactStore.UpsertAction(bucket.Partition, c))],
                        stop
                    );
                }
            }
        );
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>
    /// About 100 bytes a row: a mobile number in one of several spellings, a name, a language, an area, tags, a school,
    /// a child.
    /// </summary>
    private static string MakeFile()
    {
        var file = new StringBuilder("手机号,姓名,语言,网格,标签,户号,School,孩子姓名\n");
        for (var i = 0; i < Rows; i++)
        {
            var number = (13800000000L + (i * 7L)).ToString(CultureInfo.InvariantCulture);
            file.Append(
                    (i % 4) switch
                    {
                        0 => "+86 ",
                        1 => "0086",
                        _ => "",
                    }
                )
                .Append(number)
                .Append(",居民")
                .Append(i)
                .Append((i % 2) == 0 ? ",zh-CN" : ",en")
                .Append(
                    CultureInfo.InvariantCulture,
                    $",beiguan/hongqilu/dadaoxi/{i % 40:00},parent;school,{i / 3}-{i % 7},Primary School No. "
                        + $"{i % 30},小明{i}\n"
                );
        }

        return file.ToString();
    }
}
