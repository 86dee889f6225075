using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts.OptOuts;

/// <summary>Stores, finds and removes opt-outs for operators.</summary>
public sealed class OptOutService(
    OptOutStore optOuts,
    PreferenceService preferences,
    OptOutAccess access,
    ContactLookup contactLookup,
    PersonReader persons,
    AuditLog audit,
    TimeProvider clock,
    TableTelemetry tables
)
{
    private const int MaxReason = 500;

    /// <summary>
    /// The maximum number of opt-outs read for one page: deciding whether a small area covers them reads every list.
    /// </summary>
    private const int MaxRowsRead = 1_000;

    /// <summary>The number of opt-outs whose contacts are looked up together.</summary>
    private const int LookupChunkSize = 250;

    public async Task<Result<OptOut>> AddAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        if (asked.Reason?.Length > MaxReason)
        {
            return CommonProblems.InvalidFields(
                new FieldError("/reason", "too-long", $"At most {MaxReason} characters.") { Most = MaxReason }
            );
        }

        var number = persons.ReadAnyNumber(asked.Phone, asked.Region);
        if (!number.IsOk)
        {
            return number.Problem;
        }

        var (phone, key) = number.Value;
        var areas = (await contactLookup.FindAreasOfOptOutAsync([key], cancellationToken))[key];
        if (areas.Count > 0 && !caller.CoversAny(areas))
        {
            return CommonProblems.NotAllowed($"The number lies outside your area '{caller.Area}'.");
        }

        var now = clock.GetCurrentInstant();
        var newOptOut = new OptOut(key, phone, now, OptOut.ByOperator(caller), asked.Reason)
        {
            Areas = areas.Count > 0 ? areas : [caller.Area],
        };
        await preferences.OptOutAsync(newOptOut, now, cancellationToken);
        // An existing opt-out may hold another operator's reason: it is returned only to a caller who may read it.
        var stored = await optOuts.FindAsync(key, cancellationToken);
        return stored is not null && OptOutAccess.MayRead(caller, areas, stored) ? stored : newOptOut;
    }

    public async Task<Result<OptOut>> FindAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(caller, asked, cancellationToken);
        return !found.IsOk ? found.Problem
            : found.Value.OptOut is { } optOut ? optOut
            : ContactProblems.UnknownOptOut();
    }

    /// <summary>
    /// Removes the opt-out and records the caller in the audit log, since the opt-out's own row is deleted. A repeat
    /// changes nothing.
    /// </summary>
    public async Task<Problem?> RemoveAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(caller, asked, cancellationToken);
        if (found is { IsOk: true, Value.OptOut: not null })
        {
            // The record is written first, so that every removal has one.
            await audit.RecordAsync(caller.Name, "remove-opt-out", found.Value.Key.Value);
            await preferences.OptInAsync(found.Value.Key, clock.GetCurrentInstant(), cancellationToken);
        }

        return found.Problem;
    }

    /// <summary>
    /// Reads a page of the opt-outs that the caller may read, by bucket, then key; <c>After</c> is null on the last
    /// page. <c>unreadable-query</c> for an invalid cursor.
    /// </summary>
    public async Task<Result<(IReadOnlyList<OptOut> OptOuts, BucketCursor? After)>> ReadPageAsync(
        Caller caller,
        Page page,
        CancellationToken cancellationToken
    )
    {
        var start = BucketCursor.Read(page);
        if (!start.IsOk)
        {
            return start.Problem;
        }

        var found = new List<OptOut>();
        var meter = new PageMeter(page);
        var rowsRead = 0;
        var after = start.Value.After;
        for (var bucket = start.Value.Bucket; bucket < optOuts.Buckets; bucket++, after = null)
        {
            var rows = optOuts.ReadBucketAsync(bucket, after, LookupChunkSize, cancellationToken, tables.RowSkipped);
            await foreach (var chunk in rows.Chunk(LookupChunkSize).WithCancellation(cancellationToken))
            {
                var readable = await access.FindReadableAsync(caller, chunk, cancellationToken);
                foreach (var optOut in chunk)
                {
                    if (meter.IsFull || rowsRead == MaxRowsRead)
                    {
                        return (found, new BucketCursor(bucket, after));
                    }

                    after = optOut.Key;
                    rowsRead++;
                    if (readable.Contains(optOut.Key))
                    {
                        meter.Add(OptOutView.From(optOut));
                        found.Add(optOut);
                    }
                }
            }
        }

        return (found, null);
    }

    /// <summary>
    /// Reads a number and its opt-out; <c>not-allowed</c> where the caller may not read and remove it.
    /// </summary>
    private async Task<Result<(NumberKey Key, OptOut? OptOut)>> ReadAsync(
        Caller caller,
        OptOutBody asked,
        CancellationToken cancellationToken
    )
    {
        var number = persons.ReadAnyNumber(asked.Phone, asked.Region);
        if (!number.IsOk)
        {
            return number.Problem;
        }

        var key = number.Value.Key;
        var optOut = await optOuts.FindAsync(key, cancellationToken);
        return await access.CheckAsync(caller, key, optOut, cancellationToken) is { } outside ? outside : (key, optOut);
    }
}
