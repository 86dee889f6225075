#!/bin/sh
# Changes the events secret without losing an event. Run manually:
#   sh infra/rotate-events-secret.sh begin     the app takes old and new, Event Grid sends the new one
#   sh infra/rotate-events-secret.sh end       25 hours later, when no event with the old one is tried again
# After an interruption, run it again.
set -eu
infra=$(dirname "$0")
. "$infra/hooks/lib.sh"

# Prints the time since which Event Grid sends the secret now in the vault, in seconds since 1970; 0 if it does not yet.
since() {
  found=$(az keyvault secret show --vault-name "$ALERTS_VAULT_NAME" --name events-secret --query tags.subscribed --output tsv)
  case "$found" in [0-9]*) echo "$found" ;; *) echo 0 ;; esac
}

at=$(since)
case "${1:-}" in
  begin)
    if [ "$at" -gt 0 ]; then
      read_secret events-secret | put_secret events-secret-previous
      random_secret | put_secret events-secret
    fi
    refresh_secrets
    subscribe
    ;;
  end)
    [ "$at" -gt 0 ] || { echo "The rotation was broken off: run begin again first." >&2; exit 1; }
    [ $(($(date +%s) - at)) -ge 90000 ] || { echo "Events with the old secret are still tried again: wait until 25 hours after begin." >&2; exit 1; }
    random_secret | put_secret events-secret-previous # known to nobody
    refresh_secrets
    ;;
  *)
    echo "begin or end?" >&2
    exit 2
    ;;
esac
