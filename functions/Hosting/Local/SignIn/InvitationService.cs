using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>
/// Invites operators by links for one use: administrators invite within their area, and nobody above themselves.
/// </summary>
/// <param name="changes">Changes the operators one change at a time.</param>
/// <param name="knownAreas">The check for areas that nobody has registered.</param>
/// <param name="audit">Records who invites, revokes and accepts.</param>
/// <param name="clock">The machine's clock: a link outlives a turn of the host's clock.</param>
/// <param name="hostClock">The host's clock, by which pages show the end of an invitation.</param>
public sealed partial class InvitationService(
    OperatorChanges changes,
    KnownAreas knownAreas,
    AuditLog audit,
    TimeProvider clock,
    TurnedClock hostClock
)
{
    /// <summary>
    /// Invites somebody new. Problems: <c>invalid-fields</c>, <c>not-allowed</c>, <c>operator-exists</c>,
    /// <c>operators-given</c>, <c>too-many-invitations</c>, <c>too-many-operators</c>.
    /// </summary>
    /// <returns>The invitation with the secret of its link, which is returned this once.</returns>
    public async Task<Result<InvitationView>> InviteAsync(
        Caller caller,
        InvitationBody body,
        CancellationToken cancellationToken
    )
    {
        var area = body.Area ?? caller.Area;
        List<FieldError> errors = [.. OperatorService.ValidateOperator("/name", body.Name, body.Roles, area)];
        if (ValidateDays(body.Days) is { } fault)
        {
            errors.Add(fault);
        }

        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        if (caller.MustCover(area) is { } outside)
        {
            return outside;
        }

        if (
            await knownAreas.FindProblemAsync(caller.Area, "/area", area, stored: null, cancellationToken) is
            { } unknown
        )
        {
            return unknown;
        }

        return await OpenAsync(
            caller,
            body.Days,
            isFirst: true,
            all =>
                OperatorChanges.Find(all, body.Name) is not null ? LocalProblems.OperatorExists(body.Name.Trim())
                : all.Count(o => o.Invitation is { IsOpen: true } open && open.By == caller.Name) >= Invitation.MaxOpen
                    ? LocalProblems.TooManyInvitations()
                : new Operator(body.Name.Trim(), "", [.. body.Roles.Distinct()], area),
            cancellationToken
        );
    }

    /// <summary>
    /// Invites an operator again, whose token and devices are invalid from now on. Problems: <c>invalid-fields</c>,
    /// <c>last-administrator</c>, <c>operators-given</c>, <c>unknown-operator</c>.
    /// </summary>
    public async Task<Result<InvitationView>> InviteAgainAsync(
        Caller caller,
        string name,
        int? days,
        CancellationToken cancellationToken
    ) =>
        ValidateDays(days) is { } fault
            ? CommonProblems.InvalidFields(fault)
            : await OpenAsync(
                caller,
                days,
                isFirst: false,
                all =>
                    OperatorChanges.Find(all, name) is { } @operator ? @operator : LocalProblems.UnknownOperator(name),
                cancellationToken
            );

    /// <summary>Lists the invitations within the caller's area that nobody has accepted, by name.</summary>
    public InvitationsView List(Caller caller)
    {
        var now = clock.GetCurrentInstant();
        return new InvitationsView(
            [
                .. changes
                    .All.Where(o => o.Invitation is { IsOpen: true } && caller.Covers(o.Area ?? ""))
                    .OrderBy(o => o.Name, StringComparer.Ordinal)
                    .Select(o => ToView(o, now)),
            ],
            changes.ComeFromSettings
        );
    }

    /// <summary>
    /// Finds the open invitation of a link, for its holder, who need not be signed in. Null where there is none,
    /// whatever the reason.
    /// </summary>
    public Operator? FindOpen(string secret)
    {
        var hash = Operators.ComputeHash(secret);
        return
            changes.All.FirstOrDefault(o => o.Invitation?.SecretHash == hash)
                is { Invitation: { } invitation } @operator
            && CanBeAccepted(invitation, @operator, clock.GetCurrentInstant())
            ? @operator
            : null;
    }

    /// <summary>Returns an instant of the machine's clock by the clock of this host, which can be turned.</summary>
    public Instant ToHostTime(Instant instant) => instant + Duration.FromTimeSpan(hostClock.Offset);

    /// <summary>
    /// Revokes an invitation that nobody has accepted; somebody who has never signed in is removed. Problems:
    /// <c>not-allowed</c>, <c>operators-given</c>, <c>unknown-invitation</c>.
    /// </summary>
    public async Task<Result<Operator>> RevokeAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var revoked = await changes.ChangeAsync<Operator>(
            all =>
                OperatorChanges.Find(all, name) is not { Invitation: { IsOpen: true } invitation } @operator
                    ? LocalProblems.UnknownInvitation()
                : caller.MustCover(@operator.Area ?? "") is { } outside ? outside
                : invitation.IsFirst ? ([.. all.Where(o => o != @operator)], @operator)
                : (OperatorChanges.Replace(all, @operator, @operator with { Invitation = null }), @operator),
            cancellationToken
        );
        if (revoked.IsOk)
        {
            await audit.RecordAsync(caller.Name, "revoke-invitation", Operators.SubjectOf(revoked.Value.Name));
        }

        return revoked;
    }

    /// <summary>
    /// Accepts an invitation: the first device does, and may repeat that for ten minutes with its key. Problem:
    /// <c>unknown-invitation</c>, whatever the reason.
    /// </summary>
    /// <returns>The operator who may be signed in on the device.</returns>
    public async Task<Result<Operator>> AcceptAsync(AcceptanceBody body, CancellationToken cancellationToken)
    {
        if (!KeyPattern().IsMatch(body.Key))
        {
            return CommonProblems.InvalidFields(
                new FieldError("/key", "wrong-length", "A key has 16 to 64 letters, digits, dashes and underscores.")
            );
        }

        var secretHash = Operators.ComputeHash(body.Invitation);
        var deviceHash = Operators.ComputeHash(body.Key);
        var now = clock.GetCurrentInstant();
        var isFirst = false;
        var accepted = await changes.ChangeAsync<Operator>(
            all =>
            {
                if (
                    all.FirstOrDefault(o => o.Invitation?.SecretHash == secretHash)
                    is not { Invitation: { } invitation } @operator
                )
                {
                    return LocalProblems.UnknownInvitation();
                }

                if (!invitation.IsOpen)
                {
                    return invitation.AcceptorHash == deviceHash && now - invitation.AcceptedAt < Invitation.Repeatable
                        ? (all, @operator)
                        : LocalProblems.UnknownInvitation();
                }

                if (!CanBeAccepted(invitation, @operator, now))
                {
                    return LocalProblems.UnknownInvitation();
                }

                isFirst = true;
                var after = @operator with
                {
                    Invitation = invitation with { AcceptorHash = deviceHash, AcceptedAt = now },
                };
                return (OperatorChanges.Replace(all, @operator, after), after);
            },
            cancellationToken
        );
        if (accepted.IsOk && isFirst)
        {
            var name = accepted.Value.Name;
            await audit.RecordAsync(name, "accept-invitation", Operators.SubjectOf(name));
        }

        return accepted;
    }

    private async Task<Result<InvitationView>> OpenAsync(
        Caller caller,
        int? days,
        bool isFirst,
        Func<IReadOnlyList<Operator>, Result<Operator>> find,
        CancellationToken cancellationToken
    )
    {
        var secret = Operators.NewToken();
        var now = clock.GetCurrentInstant();
        var expiresAt = now + Duration.FromDays(days ?? Invitation.DefaultDays);
        var opened = await changes.ChangeAsync<Operator>(
            all =>
            {
                var found = find(all);
                if (!found.IsOk)
                {
                    return found.Problem;
                }

                var before = found.Value;
                var isNew = isFirst || before.Invitation is { IsOpen: true, IsFirst: true };
                // Nobody sees the token: the device that accepts is signed in by a session.
                var after = before with
                {
                    Token = Operators.NewToken(),
                    Invitation = new Invitation(Operators.ComputeHash(secret), caller.Name, expiresAt, isNew),
                };
                return (isFirst ? [.. all, after] : OperatorChanges.Replace(all, before, after), after);
            },
            cancellationToken
        );
        if (!opened.IsOk)
        {
            return opened.Problem;
        }

        await audit.RecordAsync(caller.Name, "invite-operator", Operators.SubjectOf(opened.Value.Name));
        return ToView(opened.Value, now) with { Secret = secret };
    }

    private bool CanBeAccepted(Invitation invitation, Operator @operator, Instant now) =>
        invitation.IsOpen && invitation.ExpiresAt > now && MayInvite(invitation.By, @operator.Area ?? "");

    /// <summary>Whether the maker of an invitation still administers the area; a removed one does not.</summary>
    private bool MayInvite(string name, string area) =>
        changes.FindByName(name) is { } maker
        && maker.Roles.Contains(Role.Administrator)
        && AreaPath.Covers(maker.Area ?? "", area);

    private static FieldError? ValidateDays(int? days) =>
        days is null or (>= 1 and <= Invitation.MaxDays)
            ? null
            : new FieldError("/days", "out-of-range", "An invitation holds for 1 to 30 days.")
            {
                Max = Invitation.MaxDays,
            };

    private InvitationView ToView(Operator @operator, Instant now) =>
        new(
            @operator.Name,
            @operator.Roles,
            @operator.Area ?? "",
            @operator.Invitation!.By,
            ToHostTime(@operator.Invitation.ExpiresAt),
            @operator.Invitation.ExpiresAt <= now
        );

    [GeneratedRegex("^[-_0-9A-Za-z]{16,64}$")]
    private static partial Regex KeyPattern();
}
