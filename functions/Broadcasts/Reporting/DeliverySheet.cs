using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Sheets;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;
using NodaTime.Text;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>Makes the file of a broadcast's deliveries for people, ordered by area and address.</summary>
/// <remarks>
/// A recipient's row has no address: it is that of the contact as the lists have it now, read bucket by bucket, and
/// only of contacts whose area the caller covers.
/// </remarks>
public sealed class DeliverySheet(
    BroadcastStore broadcasts,
    BroadcastProgress progress,
    DeliveryQueries deliveries,
    ContactStore contacts,
    CurrentAreas areas,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    private static readonly LocalDateTimePattern TimePattern = LocalDateTimePattern.CreateWithInvariantCulture(
        "uuuu-MM-dd HH:mm:ss"
    );

    /// <summary>Reads the deliveries in one state, or in all; <c>too-large</c>.</summary>
    /// <param name="id">The broadcast's id; the caller may see it.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="state">The state; null for all.</param>
    /// <param name="isChinese">Whether headers and states are in Chinese; else in English.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The name of the broadcast, and its rows; <c>unknown-broadcast</c>, <c>too-large</c>.</returns>
    /// <exception cref="UnreadableRowException">A row cannot be read.</exception>
    public async Task<Result<NamedSheet>> ReadAsync(
        string id,
        Caller caller,
        DeliveryState? state,
        bool isChinese,
        CancellationToken cancellationToken
    )
    {
        if ((await broadcasts.FindAsync(id, cancellationToken))?.Broadcast is not { } broadcast)
        {
            return BroadcastProblems.UnknownBroadcast(id);
        }

        var names = new AreaNames(await areas.GetAsync(cancellationToken), isChinese);
        var words = new Words(
            isChinese,
            await progress.ReadAsync(broadcast, cancellationToken),
            Zones.Get(settings.Value.Zone),
            clock.GetCurrentInstant()
        );
        var rows = new SheetRows(Words.Headers(isChinese), isChinese);
        for (var bucket = 0; bucket < settings.Value.Buckets; bucket++)
        {
            IReadOnlyDictionary<NumberKey, string>? addresses = null;
            var found = deliveries.ReadBucketAsync(broadcast.Id, bucket, state, cancellationToken);
            await foreach (var (batch, person) in found)
            {
                addresses ??= await ReadAddressesAsync(broadcast, caller, bucket, cancellationToken);
                var area = names.NameOf(person.Area);
                var address = addresses.GetValueOrDefault(person.Key);
                var home = new SheetHome(area, address, person.Household, person.Name);
                var delivery = DeliveryQueries.View(batch, person);
                if (rows.Add(home, words.CellsOf(delivery, area, address)) is { } tooLarge)
                {
                    return tooLarge;
                }
            }
        }

        return new NamedSheet(AreaNames.OfLanguage(broadcast.Name, isChinese), rows);
    }

    /// <summary>Reads the addresses of a bucket's contacts: that of the list named first counts.</summary>
    private async Task<IReadOnlyDictionary<NumberKey, string>> ReadAddressesAsync(
        Broadcast broadcast,
        Caller caller,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var addresses = new Dictionary<NumberKey, string>();
        foreach (var list in broadcast.Lists)
        {
            await foreach (
                var contact in contacts.ReadBucketAsync(
                    list,
                    bucket,
                    after: null,
                    TableLimits.MaxRowsAPage,
                    cancellationToken
                )
            )
            {
                if (contact.Address is { } address && caller.Covers(contact.Area))
                {
                    addresses.TryAdd(contact.Key, address);
                }
            }
        }

        return addresses;
    }

    /// <summary>A delivery in the words of a reader's language.</summary>
    private sealed class Words(bool isChinese, BroadcastView broadcast, DateTimeZone zone, Instant now)
    {
        private readonly DeliveryWords _words = DeliveryWords.For(isChinese);

        public static IReadOnlyList<string> Headers(bool isChinese) =>
            isChinese
                ?
                [
                    "区域",
                    "地址",
                    "户号",
                    "姓名",
                    "手机号",
                    "状态",
                    "原因",
                    "处理建议",
                    "时间",
                    "短信",
                    "语言",
                    "计费条数",
                ]
                :
                [
                    "Area",
                    "Address",
                    "Household",
                    "Name",
                    "Phone",
                    "State",
                    "Reason",
                    "Advice",
                    "Time",
                    "Text",
                    "Language",
                    "Segments",
                ];

        public IReadOnlyList<string?> CellsOf(DeliveryView delivery, string area, string? address) =>
            [
                area,
                address,
                delivery.Household,
                delivery.Name,
                PhoneNumber.FromE164(delivery.Phone).ToSpacedString(),
                _words.StateOf(delivery.State, DetailOf(delivery)),
                _words.ReasonOf(delivery.State, delivery.Reason),
                _words.AdviceOf(delivery.State, delivery.Reason),
                TimePattern.Format(delivery.At.InZone(zone).LocalDateTime),
                delivery.Text,
                SheetLanguages.NameOf(delivery.Language, isChinese),
                delivery.Segments.ToString(CultureInfo.InvariantCulture),
            ];

        /// <summary>Says what a text waits for, and whether a report may still come.</summary>
        private string? DetailOf(DeliveryView delivery) =>
            delivery.State switch
            {
                DeliveryState.Accepted => broadcast.Settled ? "over" : "open",
                DeliveryState.Waiting => broadcast.State == BroadcastState.Paused
                    ? HoldReasons.Paused
                    : delivery.Held ?? WaitsFor(delivery),
                _ => null,
            };

        /// <summary>Says what a text that nothing holds waits for: the start, quiet hours, or its turn.</summary>
        private string WaitsFor(DeliveryView delivery) =>
            now < broadcast.StartAt ? "start"
            : broadcast.QuietUntil is { } end && delivery.DueAt >= end ? "quiet"
            : "turn";
    }
}

/// <summary>The rows of a file for people, with the name of what they are about.</summary>
public sealed record NamedSheet(string Name, SheetRows Rows);
