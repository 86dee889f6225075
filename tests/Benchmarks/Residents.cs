using System.Globalization;
using Azure.Data.Tables;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>
/// Invented people on some lists: so many who get a text, 5 % of them on a second list, and 2 % more who opted out.
/// </summary>
/// <param name="Recipients">Number of people who get a text.</param>
/// <param name="First">Number of the first of them, so that several districts share nobody.</param>
/// <param name="ListCount">Number of lists that they are spread over.</param>
internal sealed record Residents(int Recipients, int First = 0, int ListCount = 4)
{
    public const int Buckets = 16;
    private const int CallsAtOnce = 8;

    private static readonly Instant Since = Instant.FromUtc(2027, 6, 1, 8, 0);

    public int OptedOut => Recipients / 50;

    public int Duplicates => ListCount > 1 ? Recipients / 20 : 0;

    public IReadOnlyList<string> Lists =>
        [
            .. Enumerable
                .Range(0, ListCount)
                .Select(l => string.Create(CultureInfo.InvariantCulture, $"residents-{First}-{l}")),
        ];

    /// <summary>Writes lists, contacts and opt-outs straight into their tables.</summary>
    public async Task SaveAsync(StorageAccount account, NumberKeys keys, CancellationToken cancellationToken)
    {
        var lists = new ListStore(account);
        foreach (var list in Lists)
        {
            await lists.TryPutAsync(
                new ContactList
                {
                    Id = list,
                    Name = list,
                    Area = "beiguan",
                    CreatedAt = Since,
                },
                asRead: null,
                cancellationToken
            );
        }

        var rows = new Dictionary<(string Table, string Partition), List<TableTransactionAction>>();
        for (var i = 0; i < Recipients + OptedOut; i++)
        {
            var contact = Contact(i, keys);
            Contacts(i % ListCount).Add(ContactStore.UpsertAction(Partition(i % ListCount), contact));
            if (i < Duplicates)
            {
                Contacts((i + 1) % ListCount).Add(ContactStore.UpsertAction(Partition((i + 1) % ListCount), contact));
            }

            if (i >= Recipients)
            {
                var bucket = contact.Key.Bucket(Buckets).ToString("00", CultureInfo.InvariantCulture);
                Of(Tables.OptOuts, bucket)
                    .Add(
                        new(
                            TableTransactionActionType.Add,
                            new TableEntity(bucket, contact.Key.Value)
                            {
                                ["Since"] = Since.ToDateTimeOffset(),
                                ["Act"] = "reply",
                                ["Phone"] = contact.Phone!.E164,
                            }
                        )
                    );
            }

            string Partition(int list) => ContactStore.Partition(Lists[list], contact.Key.Bucket(Buckets));
            List<TableTransactionAction> Contacts(int list) => Of(Tables.Contacts, Partition(list));
        }

        await Parallel.ForEachAsync(
            rows,
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken },
            async (partition, stop) =>
            {
                foreach (var part in partition.Value.Chunk(TableLimits.MaxActions))
                {
                    await account.Table(partition.Key.Table).TryTransactAsync(part, stop);
                }
            }
        );

        List<TableTransactionAction> Of(string table, string partition) =>
            rows.TryGetValue((table, partition), out var known) ? known : rows[(table, partition)] = [];
    }

    private Contact Contact(int i, NumberKeys keys)
    {
        var phone = PhoneNumber.FromE164(
            string.Create(CultureInfo.InvariantCulture, $"+86{13800000000L + ((First + i) * 7L)}")
        );
        return new Contact
        {
            Phone = phone,
            Key = keys.MakeKey(phone),
            Name = string.Create(CultureInfo.InvariantCulture, $"居民{First + i}"),
            Language = i % 3 == 0 ? "en" : "zh-CN",
            Area = string.Create(CultureInfo.InvariantCulture, $"beiguan/hongqilu/dadaoxi/{i % 40:00}"),
            Household = string.Create(CultureInfo.InvariantCulture, $"{i / 3}"),
            Tags = ["parent", "school"],
            Values = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["child"] = string.Create(CultureInfo.InvariantCulture, $"小明{i}"),
            },
            Consent = new Consent(ConsentBasis.Notice, Lists[i % ListCount], Since),
        };
    }
}
