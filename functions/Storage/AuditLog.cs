using Azure.Data.Tables;
using NodaTime.Extensions;
using NodaTime.Text;

namespace CommunityAlerts.Storage;

/// <summary>
/// The audit log, one row an act: partition = UTC day <c>yyyyMMdd</c>, row = instant and subject. Never a phone, a name
/// or a text.
/// </summary>
public sealed class AuditLog(StorageAccount storage, TimeProvider clock)
{
    private static readonly InstantPattern DayFormat = InstantPattern.CreateWithInvariantCulture("uuuuMMdd");
    private static readonly InstantPattern InstantFormat = InstantPattern.CreateWithInvariantCulture(
        "uuuuMMdd'T'HHmmss'.'fffffff"
    );
    private readonly Table _table = storage.Table(Tables.Audit);

    /// <summary>
    /// Records an act. It cannot be cancelled: what was done is recorded although its caller has left.
    /// </summary>
    /// <param name="caller">The caller's name.</param>
    /// <param name="act">The act as verb and noun, such as <c>cancel-broadcast</c>.</param>
    /// <param name="subject">The id of the resource that was changed; a valid row key.</param>
    public Task RecordAsync(string caller, string act, string subject)
    {
        var now = clock.GetCurrentInstant();
        return _table.PutAsync(
            new TableEntity(DayFormat.Format(now), $"{InstantFormat.Format(now)}~{act}~{subject}")
            {
                ["Who"] = caller,
                ["Act"] = act,
                ["Subject"] = subject,
            },
            CancellationToken.None
        );
    }
}
