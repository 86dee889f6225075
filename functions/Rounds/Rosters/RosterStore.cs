using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Rounds.Questions;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Rounds.Rosters;

/// <summary>
/// Reads the rosters of rounds: one partition a bucket, with a row for each contact and household, and one for each
/// number's answer page. <see cref="RosterLister"/> writes them.
/// </summary>
public sealed class RosterStore(StorageAccount storage, IOptions<Settings> settings)
{
    private const string ContactColumn = "Contact";

    /// <summary>A suffix that sorts after every household of a contact.</summary>
    private const string AfterHouseholds = "~~";

    /// <summary>The number of buckets.</summary>
    public int Buckets => settings.Value.Buckets;

    /// <summary>Reads the keys of the pairs of a bucket after a contact, in key order; erased ones too.</summary>
    public async IAsyncEnumerable<(NumberKey Contact, HouseholdKey Household)> ReadKeysAsync(
        string round,
        int bucket,
        NumberKey? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var table = storage.RoundTable(round);
        await foreach (
            var row in table.ReadRangeAsync(
                RoundRows.RosterPartition(round, bucket),
                after is { } contact ? contact.Value + AfterHouseholds : null,
                select: [],
                extraFilter: RosterRow.OnlyPairs,
                cancellationToken: cancellationToken
            )
        )
        {
            yield return table.Read(row, r => RosterRow.ParseKey(r.RowKey));
        }
    }

    /// <summary>Reads the pairs of a shard from all buckets, without people who are being erased.</summary>
    public async Task<IReadOnlyList<RosterPair>> ReadShardAsync(
        string round,
        int shard,
        CancellationToken cancellationToken
    )
    {
        var table = storage.RoundTable(round);
        var pairs = new List<RosterPair>();
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            await foreach (
                var row in table.ReadRangeAsync(
                    RoundRows.RosterPartition(round, bucket),
                    extraFilter: TableClient.CreateQueryFilter($"Shard eq {shard}"),
                    cancellationToken: cancellationToken
                )
            )
            {
                if (table.Read(row, RosterRow.Read) is { IsErasing: false } pair)
                {
                    pairs.Add(pair);
                }
            }
        }

        return pairs;
    }

    /// <summary>Reads the households of a contact, without those from which it is being erased.</summary>
    public async Task<IReadOnlyList<RosterPair>> FindAsync(
        string round,
        NumberKey contact,
        CancellationToken cancellationToken
    )
    {
        var table = storage.RoundTable(round);
        return await table
            .ReadRangeAsync(
                RoundRows.RosterPartition(round, contact.Bucket(Buckets)),
                contact.Value,
                contact.Value + AfterHouseholds,
                cancellationToken: cancellationToken
            )
            .Select(row => table.Read(row, RosterRow.Read))
            .Where(pair => !pair.IsErasing)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Finds the contact for whom an answer page is; null where the code is of nobody in the round.</summary>
    public async Task<NumberKey?> FindByCodeAsync(string round, AnswerCode code, CancellationToken cancellationToken)
    {
        var table = storage.RoundTable(round);
        foreach (var bucket in code.FindBuckets(Buckets))
        {
            if (
                await table.FindAsync(RoundRows.RosterPartition(round, bucket), code.MakeRowKey(), cancellationToken) is
                { } row
            )
            {
                return table.Read(row, r => NumberKey.Parse(r.GetText(ContactColumn)));
            }
        }

        return null;
    }

    /// <summary>Makes the row that says whom a code is for.</summary>
    internal static TableEntity MakeCodeRow(string partition, AnswerCode code, NumberKey contact) =>
        new(partition, code.MakeRowKey()) { [ContactColumn] = contact.Value };
}
