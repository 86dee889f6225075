using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Notifications;

/// <summary>A subscription that was saved.</summary>
/// <param name="View">The subscription as its operator reads it.</param>
/// <param name="IsNew">Whether there was none before.</param>
public sealed record SavedSubscription(SubscriptionView View, bool IsNew);

/// <summary>Reads and changes the subscription of the caller; nobody sees another's.</summary>
public sealed class SubscriptionService(
    SubscriptionStore subscriptions,
    KnownAreas knownAreas,
    NumberKeys keys,
    AuditLog audit,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>The time after which a sign-in is recorded again.</summary>
    private static readonly Duration SeenFor = Duration.FromDays(1);

    /// <summary>Reads the caller's subscription, and records the rights with which they are signed in.</summary>
    public async Task<SubscriptionView> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var stored = await subscriptions.FindAsync(caller.Name, cancellationToken);
        var now = clock.GetCurrentInstant();
        if (stored is { Subscription: var known } && (now - known.SeenAt >= SeenFor || !HasRights(known, caller)))
        {
            // A change of the subscription meanwhile records the rights too.
            await subscriptions.TryWriteAsync(
                known with
                {
                    Operator = caller,
                    SeenAt = now,
                },
                stored.Row,
                cancellationToken
            );
        }

        return SubscriptionView.From(stored?.Subscription, caller, settings.Value.Language);
    }

    /// <summary>
    /// Whether the caller is notified of anything; a subscription that cannot be read is counted and notifies nobody.
    /// </summary>
    public async Task<bool> IsNotifiedAsync(Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadAsync(caller, cancellationToken)).Kinds.Count > 0;
        }
        catch (UnreadableRowException e)
        {
            subscriptions.CountUnreadable(e);
            return false;
        }
    }

    /// <summary>Saves the caller's subscription.</summary>
    /// <returns>
    /// The subscription; <c>invalid-fields</c>, <c>not-allowed</c>, <c>unreadable-number</c>, <c>not-a-mobile</c> or
    /// <c>stale-version</c>.
    /// </returns>
    public async Task<Result<SavedSubscription>> PutAsync(
        Caller caller,
        SubscriptionBody body,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var stored = await subscriptions.FindAsync(caller.Name, cancellationToken);
            var before = stored?.Subscription;
            var etag = before is null ? null : SubscriptionView.From(before, caller, "").ComputeETag();
            if (ifMatch.FindProblem(etag, "Read it again and repeat the change.") is { } stale)
            {
                return stale;
            }

            var parsed = await ParseAsync(caller, body, before?.Area, cancellationToken);
            if (!parsed.IsOk)
            {
                return parsed.Problem;
            }

            if (await subscriptions.TryWriteAsync(parsed.Value, stored?.Row, cancellationToken))
            {
                await audit.RecordAsync(caller.Name, "put-notifications", parsed.Value.Key.Value);
                return new SavedSubscription(
                    SubscriptionView.From(parsed.Value, caller, settings.Value.Language),
                    stored is null
                );
            }
        }
    }

    /// <summary>Deletes the caller's subscription; none is no error.</summary>
    public async Task DeleteAsync(Caller caller, CancellationToken cancellationToken)
    {
        await subscriptions.DeleteAsync(caller.Name, cancellationToken);
        await audit.RecordAsync(caller.Name, "delete-notifications", SubscriptionStore.KeyOf(caller.Name));
    }

    private async Task<Result<Subscription>> ParseAsync(
        Caller caller,
        SubscriptionBody body,
        string? storedArea,
        CancellationToken cancellationToken
    )
    {
        var area = body.Area ?? caller.Area;
        var language = body.Language ?? settings.Value.Language;
        List<FieldError> errors = [];
        if (body.Kinds.Count == 0)
        {
            errors.Add(new FieldError("/kinds", "wrong-count", "Name at least one kind; DELETE ends them all."));
        }

        if (!Area.IsPath(area))
        {
            errors.Add(new FieldError("/area", "unreadable-area", "An area is a path such as beiguan/hongqilu."));
        }

        if (!LanguageTag.IsTag(language))
        {
            errors.Add(new FieldError("/language", "unreadable-language", "Write a language tag such as zh-CN or en."));
        }

        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        if (
            (
                caller.MustCover(area)
                ?? await knownAreas.FindProblemAsync(caller.Area, "/area", area, storedArea, cancellationToken)
            ) is
            { } problem
        )
        {
            return problem;
        }

        var phone = PhoneNumber.Parse(body.Phone, settings.Value.Region);
        return phone.IsOk
            ? new Subscription
            {
                Operator = caller,
                SeenAt = clock.GetCurrentInstant(),
                Kinds = [.. body.Kinds.Distinct().Order()],
                Area = area,
                Phone = phone.Value,
                Key = keys.MakeKey(phone.Value),
                Language = language,
            }
            : PersonReader.AtPhone(phone.Problem);
    }

    private static bool HasRights(Subscription subscription, Caller caller) =>
        subscription.Operator.Area == caller.Area && subscription.Operator.Roles.SequenceEqual(caller.Roles);
}
