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
    ContactService editor,
    AuditLog audit,
    TimeProvider clock,
    TableTelemetry tables)
{
    private const int MaxReason = 500;

    /// <summary>
    /// Opt-outs looked at for one page at most: whether a small area reaches them takes reads of every list.
    /// </summary>
    private const int MaxLookedAt = 1_000;

    /// <summary>Opt-outs whose numbers are looked up together.</summary>
    private const int LookedUpAtOnce = 250;

    public async Task<Result<OptOut>> AddAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        if (asked.Reason?.Length > MaxReason)
        {
            return CommonProblems.InvalidFields(
                new FieldError("/reason", "too-long", $"At most {MaxReason} characters.") { Most = MaxReason }
            );
        }

        var number = editor.HeldNumber(asked.Phone, asked.Region);
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
        var asOfNow = new OptOut(key, phone, now, OptOut.ByOperator(caller), asked.Reason)
        {
            Areas = areas.Count > 0 ? areas : [caller.Area],
        };
        await preferences.OptOutAsync(asOfNow, now, cancellationToken);
        // An existing opt-out may hold another operator's reason: it is returned only to a caller who may read it.
        var stored = await optOuts.FindAsync(key, cancellationToken);
        return stored is not null && OptOutAccess.MayRead(caller, areas, stored) ? stored : asOfNow;
    }

    public async Task<Result<OptOut>> FindAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(caller, asked, cancellationToken);
        return !found.IsOk ? found.Problem
            : found.Value.OptOut is { } optOut ? optOut
            : ContactProblems.UnknownOptOut();
    }

    /// <summary>
    /// Removes the opt-out, and puts on record who did: the opt-out's own row, which says who stored it, is gone then.
    /// </summary>
    public async Task<Problem?> RemoveAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(caller, asked, cancellationToken);
        if (found is { IsOk: true, Value.OptOut: not null })
        {
            // On record before it is done, so that every removal has a record.
            await audit.RecordAsync(caller.Name, "remove-opt-out", found.Value.Key.Value);
            await preferences.OptInAsync(found.Value.Key, clock.GetCurrentInstant(), cancellationToken);
        }

        return found.Problem;
    }

    /// <summary>The opt-outs after the cursor that the caller's area reaches, by bucket, then key.</summary>
    public async Task<Result<(IReadOnlyList<OptOut> OptOuts, BucketCursor? After)>> PageAsync(
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
        var lookedAt = 0;
        var after = start.Value.After;
        for (var bucket = start.Value.Bucket; bucket < optOuts.Buckets; bucket++, after = null)
        {
            var rows = optOuts.BucketAsync(bucket, after, LookedUpAtOnce, cancellationToken, tables.RowSkipped);
            await foreach (var some in rows.Chunk(LookedUpAtOnce).WithCancellation(cancellationToken))
            {
                var readable = await access.ReadableAsync(caller, some, cancellationToken);
                foreach (var optOut in some)
                {
                    if (meter.IsFull || lookedAt == MaxLookedAt)
                    {
                        return (found, new BucketCursor(bucket, after));
                    }

                    after = optOut.Key;
                    lookedAt++;
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

    /// <summary>The number and its opt-out, which the caller may read and remove.</summary>
    private async Task<Result<(NumberKey Key, OptOut? OptOut)>> ReadAsync(
        Caller caller,
        OptOutBody asked,
        CancellationToken cancellationToken
    )
    {
        var number = editor.HeldNumber(asked.Phone, asked.Region);
        if (!number.IsOk)
        {
            return number.Problem;
        }

        var key = number.Value.Key;
        var optOut = await optOuts.FindAsync(key, cancellationToken);
        return await access.CheckAsync(caller, key, optOut, cancellationToken) is { } outside ? outside : (key, optOut);
    }
}
