import { HttpErrorResponse } from '@angular/common/http';
import { Component, OnDestroy, OnInit } from '@angular/core';
import { DomSanitizer, SafeResourceUrl } from '@angular/platform-browser';
import { ActivatedRoute } from '@angular/router';
import { Subscription } from 'rxjs';

import { Visit, VisitService } from './visit.service';

/** A visit lasts an hour in Mulette: it is asked for again well before, without touching what the frame shows. */
const RENEWED_EVERY_MS = 20 * 60 * 1000;

/** Shows Mulette's screens in GeoNature's frame; says what happens, and lets try again, when it cannot. */
@Component({
  selector: 'pnx-exsitu-frame',
  templateUrl: './frame.component.html',
  styleUrls: ['./frame.component.css'],
})
export class FrameComponent implements OnInit, OnDestroy {
  address: SafeResourceUrl | null = null;
  renewal: SafeResourceUrl | null = null;
  message: string | null = null;
  isLoading = true;
  private timer: number | null = null;
  private pending = new Subscription();

  constructor(
    private route: ActivatedRoute,
    private sanitizer: DomSanitizer,
    private visits: VisitService
  ) {}

  ngOnInit(): void {
    this.open();
    this.timer = window.setInterval(() => this.renew(), RENEWED_EVERY_MS);
  }

  ngOnDestroy(): void {
    this.pending.unsubscribe();
    if (this.timer !== null) {
      window.clearInterval(this.timer);
    }
  }

  open(): void {
    this.isLoading = true;
    this.message = null;
    this.pending.add(
      this.visits.open(this.page()).subscribe({
        next: (visit) => this.show(visit),
        error: (failure: HttpErrorResponse) => this.tell(failure),
      })
    );
  }

  /** Renews the session from a second, hidden frame: forms under way in the first keep their content and their token. */
  private renew(): void {
    if (this.address === null) {
      return;
    }
    this.pending.add(
      this.visits.open('/').subscribe({
        next: (visit) => (this.renewal = this.trusted(visit)),
        error: () => undefined, // the next one will do; the frame tells by itself when its session ended
      })
    );
  }

  private show(visit: Visit): void {
    this.address = this.trusted(visit);
    this.isLoading = false;
  }

  private tell(failure: HttpErrorResponse): void {
    const body = failure.error as { detail?: string } | null;
    this.message = body?.detail ?? 'Exsitu.Unreachable';
    this.isLoading = false;
  }

  /** Lets only an address of Mulette, the one that the module is set to, into the frame. */
  private trusted(visit: Visit): SafeResourceUrl {
    const address = new URL(visit.address);
    if (!/^https?:$/.test(address.protocol) || address.origin !== new URL(visit.origin).origin) {
      throw new Error('Exsitu: not an address of Mulette');
    }
    return this.sanitizer.bypassSecurityTrustResourceUrl(address.href);
  }

  private page(): string {
    const page: string = this.route.snapshot.data['page'] ?? this.visits.homePage();
    return page + encodeURIComponent(this.route.snapshot.params['code'] ?? '');
  }
}
