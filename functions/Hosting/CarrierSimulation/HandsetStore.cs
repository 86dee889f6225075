using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>A text on a simulated handset.</summary>
public sealed record HandsetText(string Id, PhoneNumber Phone, string From, string Text, string Tag, Instant At);

/// <summary>A simulated handset in a list by number.</summary>
/// <param name="Phone">The handset's number.</param>
/// <param name="Texts">The number of its texts, at least 1.</param>
/// <param name="LastAt">The instant of its newest text.</param>
public sealed record HandsetSummary(PhoneNumber Phone, int Texts, Instant LastAt);

/// <summary>An event that the simulated carrier has not published yet: a report or a reply.</summary>
/// <param name="MessageId">The id of the reported text, or of the reply.</param>
/// <param name="Phone">The handset.</param>
/// <param name="Arrived">Whether the reported text arrived; true for a reply.</param>
/// <param name="Text">The text of the reply; null for a report.</param>
public sealed record PendingEvent(string MessageId, PhoneNumber Phone, bool Arrived, string? Text);

/// <summary>The events of one call, published together.</summary>
/// <param name="Row">The row key, which sorts by <see cref="DueAt"/>.</param>
/// <param name="DueAt">The instant from which the events are published.</param>
/// <param name="Sender">The sender's number.</param>
/// <param name="Tag">The tag of the call; empty for a reply.</param>
/// <param name="Events">The events, at least one.</param>
public sealed record PendingDelivery(
    string Row,
    Instant DueAt,
    string Sender,
    string Tag,
    IReadOnlyList<PendingEvent> Events
);

/// <summary>The texts, unpublished events and settings of the simulated carrier, in one table.</summary>
/// <remarks>Partition <c>phones</c>: a text is a row <c>{digits}~{instant}~{id}</c>, the events of a call are one row
/// <c>owed~{due instant}~{id}</c>, so that a call is stored in one transaction. Partition <c>settings</c>: the settings
/// as JSON.</remarks>
/// <param name="open">Opens the table; called on first use.</param>
/// <param name="onUnreadable">Called for a text or an event that cannot be read; null where none may be left
/// out.</param>
public sealed class HandsetStore(
    Func<CancellationToken, Task<Table>> open,
    Action<UnreadableRowException>? onUnreadable = null
) : IDisposable
{
    private const string Phones = "phones";
    private const string Settings = "settings";

    /// <summary>Sorts after every row of a text, which begins with a digit, and before rows of events.</summary>
    private const string AfterDigits = "a";
    private readonly SemaphoreSlim _openLock = new(1, 1);
    private readonly SemaphoreSlim _indexLock = new(1, 1);
    private Table? _table;
    private HandsetIndex? _index;
    private bool _indexIsComplete;

    public void Dispose()
    {
        _openLock.Dispose();
        _indexLock.Dispose();
    }

    /// <summary>Stores the texts and events of one call, in one transaction up to 99 texts.</summary>
    public async Task SaveCallAsync(
        IReadOnlyList<HandsetText> texts,
        PendingDelivery? delivery,
        CancellationToken cancellationToken
    )
    {
        List<TableTransactionAction> rows =
        [
            .. texts.Select(t => new TableTransactionAction(TableTransactionActionType.Add, ToRow(t))),
        ];
        if (delivery is not null)
        {
            rows.Insert(0, new TableTransactionAction(TableTransactionActionType.Add, ToRow(delivery)));
        }

        var table = await GetTableAsync(cancellationToken);
        foreach (var part in rows.Chunk(TableLimits.MaxActions))
        {
            // The ids are new, so a row that exists was written by an earlier try of this call whose answer was lost.
            await table.TryTransactAsync(part, cancellationToken);
        }

        _index?.Add(texts);
    }

    /// <summary>
    /// Returns every handset with its last text. The first call reads the whole store; later ones do not.
    /// </summary>
    public async ValueTask<HandsetIndex> ReadIndexAsync(CancellationToken cancellationToken)
    {
        await _indexLock.WaitAsync(cancellationToken);
        try
        {
            // Set before the reading: texts stored from here on are added by KeepAsync, earlier ones are read below.
            _index ??= new HandsetIndex();
            if (!_indexIsComplete)
            {
                var table = await GetTableAsync(cancellationToken);
                await foreach (
                    var row in table.ReadRangeAsync(Phones, null, AfterDigits, cancellationToken: cancellationToken)
                )
                {
                    if (table.TryRead(row, ToText, onUnreadable) is { } text)
                    {
                        _index.Add([text]);
                    }
                }

                _indexIsComplete = true;
            }

            return _index;
        }
        finally
        {
            _indexLock.Release();
        }
    }

    /// <summary>Reads the texts of one handset, the oldest first.</summary>
    public async Task<IReadOnlyList<HandsetText>> ReadTextsAsync(PhoneNumber phone, CancellationToken cancellationToken)
    {
        List<HandsetText> texts = [];
        var table = await GetTableAsync(cancellationToken);
        await foreach (
            var row in table.ReadRangeAsync(
                Phones,
                $"{Digits(phone)}~",
                $"{Digits(phone)}~~",
                cancellationToken: cancellationToken
            )
        )
        {
            if (table.TryRead(row, ToText, onUnreadable) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>Reads the handsets that have a text, by number, after <paramref name="after"/>.</summary>
    public async IAsyncEnumerable<HandsetSummary> ReadHandsetsAsync(
        PhoneNumber? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        PhoneNumber? phone = null;
        var (texts, lastAt) = (0, Instant.MinValue);
        var from = after is null ? null : $"{Digits(after)}~~";
        var table = await GetTableAsync(cancellationToken);
        await foreach (var row in table.ReadRangeAsync(Phones, from, AfterDigits, cancellationToken: cancellationToken))
        {
            if (table.TryRead(row, ToText, onUnreadable) is not { Phone: var next, At: var at })
            {
                continue;
            }

            if (phone is not null && next != phone)
            {
                yield return new HandsetSummary(phone, texts, lastAt);
                (texts, lastAt) = (0, Instant.MinValue);
            }

            phone = next;
            texts++;
            lastAt = Instant.Max(lastAt, at);
        }

        if (phone is not null)
        {
            yield return new HandsetSummary(phone, texts, lastAt);
        }
    }

    /// <summary>Reads the unpublished events, the earliest due first.</summary>
    public async Task<IReadOnlyList<PendingDelivery>> ReadPendingAsync(CancellationToken cancellationToken)
    {
        List<PendingDelivery> pending = [];
        var table = await GetTableAsync(cancellationToken);
        await foreach (var row in table.ReadRangeAsync(Phones, "owed~", "owed~~", cancellationToken: cancellationToken))
        {
            if (table.TryRead(row, ToPendingDelivery, onUnreadable) is { } delivery)
            {
                pending.Add(delivery);
            }
        }

        return pending;
    }

    /// <summary>Deletes published events.</summary>
    public async Task DeletePendingAsync(IEnumerable<PendingDelivery> published, CancellationToken cancellationToken)
    {
        var table = await GetTableAsync(cancellationToken);
        foreach (var part in published.Chunk(TableLimits.MaxActions))
        {
            var deletes = part.Select(t => new TableTransactionAction(
                    TableTransactionActionType.Delete,
                    new TableEntity(Phones, t.Row),
                    ETag.All
                ))
                .ToList();
            if (await table.TryTransactAsync(deletes, cancellationToken) is not null)
            {
                // Some were deleted by a try whose answer was lost: delete the others one by one.
                foreach (var call in part)
                {
                    await table.TryDeleteAsync(Phones, call.Row, expectedETag: null, cancellationToken);
                }
            }
        }
    }

    public async Task<CarrierSettings> ReadSettingsAsync(CancellationToken cancellationToken)
    {
        var table = await GetTableAsync(cancellationToken);
        return await table.FindAsync(Settings, Settings, cancellationToken) is { } row
            ? table.Read(row, ToSettings)
            : new CarrierSettings();
    }

    public async Task SaveAsync(CarrierSettings settings, CancellationToken cancellationToken) =>
        await (await GetTableAsync(cancellationToken)).PutAsync(
            new TableEntity(Settings, Settings) { ["Settings"] = Json.Write(settings) },
            cancellationToken
        );

    /// <summary>Returns the row key of a delivery, which sorts by due instant.</summary>
    public static string PendingRowKey(Instant dueAt, string id) => $"owed~{Ticks(dueAt)}~{id}";

    private async ValueTask<Table> GetTableAsync(CancellationToken cancellationToken)
    {
        if (_table is not null)
        {
            return _table;
        }

        await _openLock.WaitAsync(cancellationToken);
        try
        {
            return _table ??= await open(cancellationToken);
        }
        finally
        {
            _openLock.Release();
        }
    }

    private static string Digits(PhoneNumber phone) => phone.E164[1..];

    private static string Ticks(Instant at) => at.ToDateTimeUtc().Ticks.ToString("D19", CultureInfo.InvariantCulture);

    private static TableEntity ToRow(HandsetText text) =>
        new(Phones, $"{Digits(text.Phone)}~{Ticks(text.At)}~{text.Id}")
        {
            ["From"] = text.From,
            ["Text"] = text.Text,
            ["Tag"] = text.Tag,
            ["At"] = text.At.ToDateTimeOffset(),
        };

    private static HandsetText ToText(TableEntity row)
    {
        var key = row.RowKey.Split('~');
        return new HandsetText(
            key[2],
            PhoneNumber.FromE164(key[0]),
            row.GetText("From"),
            row.GetText("Text"),
            row.GetText("Tag"),
            row.GetInstant("At")
        );
    }

    private static PendingDelivery ToPendingDelivery(TableEntity row) =>
        new(
            row.RowKey,
            row.GetInstant("At"),
            row.GetText("Sender"),
            row.GetText("Tag"),
            [
                .. Json.Read<IReadOnlyList<PendingRow>>(row.GetText("Events"))
                    .Select(e => new PendingEvent(e.Id, PhoneNumber.FromE164(e.Phone), e.Arrived, e.Text)),
            ]
        );

    private static CarrierSettings ToSettings(TableEntity row)
    {
        var settings = Json.Read<CarrierSettings>(row.GetText("Settings"));
        RowColumns.Require(settings.FindProblem() is null, "A setting is out of range.");
        return settings;
    }

    private static TableEntity ToRow(PendingDelivery delivery) =>
        new(Phones, delivery.Row)
        {
            ["At"] = delivery.DueAt.ToDateTimeOffset(),
            ["Sender"] = delivery.Sender,
            ["Tag"] = delivery.Tag,
            ["Events"] = Json.Write(
                delivery.Events.Select(e => new PendingRow(e.MessageId, e.Phone.E164, e.Arrived, e.Text))
            ),
        };

    internal sealed record PendingRow(string Id, string Phone, bool Arrived, string? Text = null);
}
